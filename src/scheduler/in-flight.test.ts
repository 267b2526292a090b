import { expect, test } from 'vitest';
import { InFlight } from './in-flight.ts';

test('only so many are under way, the others in their order', async () => {
  const inFlight = new InFlight(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const request = (index: number) =>
    inFlight.run(() => {
      started.push(index);
      return new Promise<void>(resolve => ends.push(resolve));
    });
  const all = [0, 1, 2, 3].map(request);
  let hasRoom = false;
  const room = inFlight.room().then(() => (hasRoom = true));
  expect(started).toEqual([0, 1]);
  for (let index = 0; index < 3; index++) {
    expect(hasRoom).toBe(false);
    ends[index]?.();
    await all[index];
    await new Promise(setImmediate);
  }
  expect(started).toEqual([0, 1, 2, 3]);
  await room;
  ends[3]?.();
  await Promise.all(all);
});

test('one that fails gives its place back', async () => {
  const inFlight = new InFlight(1);
  await expect(inFlight.run(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await inFlight.room();
  let hasRun = false;
  await inFlight.run(async () => void (hasRun = true));
  expect(hasRun).toBe(true);
});
