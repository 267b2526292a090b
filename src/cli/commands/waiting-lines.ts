/** What a person reads while a cluster waits for its pods to end. */

/** How many pods are named. */
const namedPods = 5;

interface WaitingOptions {
  readonly graceSeconds: number;
  /** What does not wait. */
  readonly otherwise: string;
  readonly print: (line: string) => void;
}

/** Prints a line whenever other pods are waited for than before. */
export function waitingLines({ graceSeconds, otherwise, print }: WaitingOptions): (pods: readonly string[]) => void {
  let before = '';
  return pods => {
    const named = pods.slice(0, namedPods).join(', ');
    const more = pods.length > namedPods ? ` and ${pods.length - namedPods} more` : '';
    if (pods.length === 0 || named + more === before) return;
    before = named + more;
    print(`Waiting for pods to end, at most ${graceSeconds} s in all (${otherwise} does not wait): ${before}`);
  };
}
