/** Pure work in steps: it stops wherever whoever runs it may let others go first. */
import type { Clock } from './clock.ts';
import { turnsOf } from './turns.ts';

/** Work whose outcome is a `T`. */
export type Steps<T> = Generator<void, T, void>;

/** Work that is one step. */
// oxlint-disable-next-line require-yield -- there is nowhere to stop at
export function* oneStep<T>(work: () => T): Steps<T> {
  return work();
}

/** Does all of it now. */
export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
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
  }
}
