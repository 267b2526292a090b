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

it('finds what is current, from the last change before', () => {
  const kept = new KeptSnapshots();
  const one = snapshot();
  kept.keep(one, { from: 5, nowMs: 0 });
  expect([4, 5, 6].map(revision => kept.at(revision, 0))).toEqual([undefined, one, one]);
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
  ['old ones', { maxAgeMs: 25 }, 10],
])('forgets the oldest of %s', (_, options, passingMs) => {
  const kept = new KeptSnapshots(options);
  for (const index of [0, 1, 2]) {
    kept.keep(snapshot(), { from: index, nowMs: index * passingMs });
    kept.changed(index + 1, replaced);
  }
  expect([0, 1, 2].map(revision => kept.at(revision, 3 * passingMs) !== undefined)).toEqual([false, true, true]);
});

it('forgets an old one even while it is read, unless another list begins with it', () => {
  const kept = new KeptSnapshots({ maxAgeMs: 25 });
  const one = snapshot();
  kept.keep(one, { from: 1, nowMs: 0 });
  expect(kept.at(1, 20)).toBe(one);
  kept.keep(one, { from: 1, nowMs: 20 });
  expect(kept.at(1, 40)).toBe(one);
  expect(kept.at(1, 50)).toBeUndefined();
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
