/** Pure work in steps: it stops wherever whoever runs it may let others go first. */
import type { Clock } from './clock.ts';
import { turnsOf } from './turns.ts';

/** Where work stops: nothing, where others may go first if it is long in all; `long`, where they have to, since what
 *  was done is long by itself; a promise that must not reject, where it has to wait for that. */
type Stop = void | 'long' | Promise<void>;

/** Work whose outcome is a `T`. */
export type Steps<T> = Generator<Stop, T, void>;

/** Work that is one step. */
// oxlint-disable-next-line require-yield -- there is nowhere to stop at
export function* oneStep<T>(work: () => T): Steps<T> {
  return work();
}

/** One step for each of many, and what they come to, in their order. */
export function* mapInSteps<T, R>(items: Iterable<T>, work: (item: T) => R): Steps<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(work(item));
    yield;
  }
  return results;
}

/** Work that waits for something. Throws what that rejects with. */
export function* waitFor<T>(promise: Promise<T>): Steps<T> {
  let outcome: { value: T } | { error: unknown } | undefined;
  yield promise.then(
    value => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  if (!outcome) throw new Error('the work was not given the time to wait');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** Does all of it now. Throws for work that has to wait. */
export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does all of it now, as far as it need not wait and nothing in it is long. */
export function runSoon<T>(steps: Steps<T>, clock: Clock): T | Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const wait = step.value === 'long' ? turnsOf(clock).next() : step.value;
    if (wait) return wait.then(() => runSoon(steps, clock));
  }
}

/** Does it in turns with all else that goes on. */
export async function runInTurns<T>(steps: Steps<T>, clock: Clock): Promise<T> {
  const turns = turnsOf(clock);
  for (;;) {
    // Before the first as well: what was done before it was long, too.
    const turn = turns.next();
    if (turn) await turn;
    const step = steps.next();
    if (step.done) return step.value;
    if (step.value instanceof Promise) await step.value;
  }
}
