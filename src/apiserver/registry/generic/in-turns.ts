/** Pure work of the engine, done at once or in turns with others. */
import { type Clock, turnsOf } from '#base';
import { runNow, type Steps } from '../plan/steps.ts';

/** The outcome of the steps: at once, unless what they are about is large. */
export const run = <T>(
  steps: Steps<T>,
  { isLarge, clock }: { isLarge?: boolean | undefined; clock: Clock },
): T | Promise<T> => (isLarge ? runInTurns(steps, clock) : runNow(steps));

async function runInTurns<T>(steps: Steps<T>, clock: Clock): Promise<T> {
  const turns = turnsOf(clock);
  for (;;) {
    // Before the first as well: what was done before it was long, too.
    const turn = turns.next();
    if (turn) await turn;
    const step = steps.next();
    if (step.done) return step.value;
  }
}
