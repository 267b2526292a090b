import { expect, it } from 'vitest';
import { KeptSnapshots } from './kept-snapshots.ts';
import { Snapshot } from './snapshot.ts';

const snapshot = () => new Snapshot<{ path: string }>([]);
const replaced = { byteLength: 100 };

it('finds what there was at each revision from the last change before to the next after', () => {
  const kept = new KeptSnapshots();
  const [first, second] = [snapshot(), snapshot()];
  kept.keep(first, { from: 5, nowMs: 0 });
  kept.changed(8, replaced);
  kept.changed(9, replaced);
  kept.keep(second, { from: 9, nowMs: 0 });
  kept.changed(12, replaced);
  const at = (revision: number) => kept.at(revision, 0);
  expect([4, 5, 7, 8, 9, 11, 12].map(at)).toEqual([undefined, first, first, undefined, second, second, undefined]);
});

it('leaves what is current, and what has not happened, to others', () => {
  const kept = new KeptSnapshots();
  kept.keep(snapshot(), { from: 5, nowMs: 0 });
  expect(kept.at(6, 0)).toBeUndefined();
});

it('keeps a snapshot once, however many ask for it', () => {
  const kept = new KeptSnapshots();
  const one = snapshot();
  kept.keep(one, { from: 5, nowMs: 0 });
  kept.keep(one, { from: 5, nowMs: 1 });
  expect(kept.size).toBe(1);
});

it.each([
  ['many snapshots', { maxSnapshots: 2 }, 0],
  ['many bytes that were replaced', { maxBytes: 250 }, 0],
  ['old ones that nobody reads', { maxAgeMs: 25 }, 10],
])('forgets the oldest of %s', (_, options, passingMs) => {
  const kept = new KeptSnapshots(options);
  for (const index of [0, 1, 2]) {
    kept.keep(snapshot(), { from: index, nowMs: index * passingMs });
    kept.changed(index + 1, replaced);
  }
  expect([0, 1, 2].map(revision => kept.at(revision, 3 * passingMs) !== undefined)).toEqual([false, true, true]);
});

it('keeps an old one that is still read', () => {
  const kept = new KeptSnapshots({ maxAgeMs: 25 });
  kept.keep(snapshot(), { from: 1, nowMs: 0 });
  kept.changed(2, replaced);
  for (const nowMs of [20, 40, 60]) expect(kept.at(1, nowMs)).toBeDefined();
  expect(kept.at(1, 90)).toBeUndefined();
});

it('keeps a snapshot until the last page of each of its lists was read', () => {
  const kept = new KeptSnapshots();
  const one = snapshot();
  kept.keep(one, { from: 5, nowMs: 0 });
  kept.changed(8, replaced);
  kept.keep(one, { from: 5, nowMs: 0 });
  kept.letGo(9);
  kept.letGo(6);
  expect(kept.at(6, 0)).toBe(one);
  kept.letGo(7);
  expect(kept.at(6, 0)).toBeUndefined();
});
