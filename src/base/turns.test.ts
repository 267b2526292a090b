import { describe, expect, it } from 'vitest';
import { createTurns, type Turns, turnsOf } from './turns.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Turns by a time that the test moves. */
function handTurns(): { turns: Turns; pass: (ms: number) => void } {
  let nowMs = 0;
  return { turns: createTurns({ nowMs: () => nowMs, sliceMs: 5 }), pass: ms => void (nowMs += ms) };
}

const loopTurn = () => new Promise<void>(resolve => setImmediate(resolve));

/** Counts the turns of the event loop until stopped. */
function countLoopTurns(): { readonly count: number; stop(): void } {
  let count = 0;
  let next = setImmediate(function turn() {
    count++;
    next = setImmediate(turn);
  });
  return {
    get count() {
      return count;
    },
    stop: () => clearImmediate(next),
  };
}

describe('createTurns', () => {
  it('lets work go on while the slice lasts, and makes it wait when it is used up', async () => {
    const { turns, pass } = handTurns();
    expect(turns.next()).toBeUndefined();
    pass(4);
    expect(turns.next()).toBeUndefined();
    pass(1);
    const turn = turns.next();
    expect(turn).toBeInstanceOf(Promise);
    expect(turns.waiting).toBe(1);
    await turn;
    expect(turns.waiting).toBe(0);
  });

  it('begins a new slice with each turn of the event loop', async () => {
    const { turns, pass } = handTurns();
    void turns.next();
    pass(100);
    await loopTurn();
    await loopTurn();
    expect(turns.next()).toBeUndefined();
  });

  it('gives all who work one slice together, and lets go in order who waits', async () => {
    const { turns, pass } = handTurns();
    const loop = countLoopTurns();
    const log: string[] = [];
    const work = async (name: string) => {
      for (let step = 0; step < 3; step++) {
        const turn = turns.next();
        if (turn) await turn;
        log.push(`${name} ${loop.count}`);
        pass(3);
      }
    };
    await Promise.all(['a', 'b', 'c'].map(work));
    loop.stop();
    const perTurn = Map.groupBy(log, line => line.split(' ')[1]);
    // Two steps of 3 ms use up a slice of 5 ms.
    expect([...perTurn.values()].every(lines => lines.length <= 2)).toBe(true);
    expect(log.map(line => line[0]).join('')).toBe('aaabccbbc');
  });

  it('lets at least one go on in each turn of the loop, however long a step is', async () => {
    const { turns, pass } = handTurns();
    const loop = countLoopTurns();
    for (let step = 0; step < 20; step++) {
      await turns.next();
      pass(1000);
    }
    loop.stop();
    expect(loop.count).toBeLessThanOrEqual(25);
  });
});

describe('turnsOf', () => {
  it('is the same for all who share a clock', () => {
    const clock = createVirtualClock();
    expect(turnsOf(clock)).toBe(turnsOf(clock));
    expect(turnsOf(clock)).not.toBe(turnsOf(createVirtualClock()));
  });

  it('counts steps where time stands still, and time does not move on while somebody waits', async () => {
    const clock = createVirtualClock();
    const loop = countLoopTurns();
    let steps = 0;
    let stepsWhenDue: number | undefined;
    clock.setTimeout(() => void (stepsWhenDue = steps), 10);
    const work = (async () => {
      for (; steps < 1000; steps++) await turnsOf(clock).next();
    })();
    await clock.advance(10);
    expect(stepsWhenDue).toBe(1000);
    expect(loop.count).toBeGreaterThanOrEqual(9);
    loop.stop();
    await work;
  });
});
