/** What a person sees while something takes its time: a line a step, with how long it took. */
import type { Clock } from '#base';

/** Where lines for people go: the terminal, or the process that waits for a detached cluster. */
export type Print = (line: string) => void;

export interface Progress {
  /** Runs `work` and prints `name` with its time once it is done. Steps may overlap. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Prints a line as it is. */
  note(line: string): void;
}

/** `0.42 s`, `12 s`. */
export function formatSeconds(ms: number): string {
  return ms < 9950 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`;
}

export function createProgress({ clock, print }: { clock: Clock; print: Print }): Progress {
  return {
    async step(name, work) {
      const startedMs = clock.now();
      const result = await work();
      print(`  ${name.padEnd(34)} ${formatSeconds(clock.now() - startedMs).padStart(8)}`);
      return result;
    },
    note: print,
  };
}
