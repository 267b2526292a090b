import { describe, expect, it } from 'vitest';
import { createTurns, createVirtualClock } from '#base';
import { WatchRounds, watchRoundsOf } from './watch-rounds.ts';

const turns = () => createTurns({ nowMs: () => 0 });
const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));

/** Connections that note when they are served. */
function connections(count: number) {
  const served: number[] = [];
  return { served, all: Array.from({ length: count }, (_, index) => ({ flush: () => void served.push(index) })) };
}

describe('rounds of watches', () => {
  it('serve in the turn that follows, each once, in the order in which they joined', async () => {
    const { served, all } = connections(3);
    const rounds = new WatchRounds({ turns: turns(), clock: createVirtualClock() });
    for (const connection of all.toReversed()) rounds.add(connection);
    expect(served).toEqual([]);
    await nextTurn();
    expect(served).toEqual([2, 1, 0]);
  });

  it('rest after a long one, and serve what came meanwhile when the rest is over', async () => {
    const clock = createVirtualClock();
    const { served, all } = connections(100);
    const rounds = new WatchRounds({ turns: turns(), clock, restMsEach: 0.1 });
    for (const connection of all) rounds.add(connection);
    await nextTurn();
    expect(served.splice(0)).toHaveLength(100);
    for (const connection of all.slice(0, 2)) rounds.add(connection);
    await clock.advance(9);
    expect(served).toEqual([]);
    await clock.advance(1);
    expect(served).toEqual([0, 1]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('do not rest after a short one, nor longer than 60 ms', async () => {
    const clock = createVirtualClock();
    const { served, all } = connections(1000);
    const rounds = new WatchRounds({ turns: turns(), clock, restMsEach: 0.1 });
    for (let time = 0; time < 3; time++) {
      for (const connection of all.slice(0, 9)) rounds.add(connection);
      await nextTurn();
    }
    expect(served.splice(0)).toHaveLength(27);
    for (const connection of all) rounds.add(connection);
    await nextTurn();
    await clock.advance(60);
    rounds.add({ flush: () => void served.push(-1) });
    await nextTurn();
    expect(served.at(-1)).toBe(-1);
  });

  it('have no rest where time stands still', async () => {
    const clock = createVirtualClock();
    const { served, all } = connections(1000);
    for (const connection of all) watchRoundsOf(clock).add(connection);
    await clock.advance(0);
    expect(served).toHaveLength(1000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('put what several are owed into one piece once, and what others are owed into another', async () => {
    const rounds = new WatchRounds({ turns: turns(), clock: createVirtualClock() });
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    const joined: Uint8Array[] = [];
    for (const parts of [
      [a, b],
      [a, b],
      [b, a],
      [a, b, b],
    ])
      rounds.add({ flush: () => void joined.push(rounds.join(parts, parts.length)) });
    await nextTurn();
    expect(joined.map(String)).toEqual(['ab', 'ab', 'ba', 'abb']);
    expect(joined[1]).toBe(joined[0]);
  });
});
