import { expect, test } from 'vitest';
import { RecentMap } from './recent-map.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('never holds more entries than it may, and always half of those that came last', () => {
  const map = new RecentMap<number>({ maxEntries: 100 });
  for (const index of range(1000)) {
    map.set(`k${index}`, index);
    expect(map.size).toBeLessThanOrEqual(100);
  }
  expect(range(50).map(index => map.get(`k${950 + index}`))).toEqual(range(50).map(index => 950 + index));
  expect(map.get('k0')).toBeUndefined();
});

test('keeps what is asked for', () => {
  const map = new RecentMap<string>({ maxEntries: 10 });
  map.set('often', 'kept');
  for (const index of range(1000)) {
    map.set(`k${index}`, '');
    expect(map.get('often')).toBe('kept');
  }
});

test('counts the bytes of keys and what is said of values', () => {
  const map = new RecentMap<number>({ maxEntries: 1000, maxBytes: 1000 });
  for (const index of range(100)) map.set(`${index}`.padStart(50, '0'), index);
  expect(map.size).toBeLessThanOrEqual(10);
  map.clear();
  for (const index of range(100)) map.set(`${index}`, index, 400);
  expect(map.size).toBeLessThanOrEqual(2);
});

test('a key that is set again and again takes its bytes once', () => {
  const map = new RecentMap<number>({ maxEntries: 1000, maxBytes: 1000 });
  map.set('other', 1);
  for (const index of range(100)) map.set('same', index, 200);
  expect([map.get('other'), map.get('same')]).toEqual([1, 99]);
});

test('goes on counting the bytes of a value that is asked for', () => {
  const map = new RecentMap<number>({ maxEntries: 1000, maxBytes: 1000 });
  for (const index of range(100)) {
    map.set(`${index}`, index, 200);
    for (const asked of range(index)) map.get(`${asked}`);
    expect(map.size).toBeLessThanOrEqual(4);
  }
});

test('does not keep what is longer than half of all', () => {
  const map = new RecentMap<number>({ maxEntries: 1000, maxBytes: 1000 });
  map.set('short', 1);
  map.set('x'.repeat(251), 1);
  expect(map.size).toBe(1);
  expect(map.get('short')).toBe(1);
});

test('replaces and deletes, wherever the value is', () => {
  const map = new RecentMap<number>({ maxEntries: 4 });
  map.set('a', 1);
  for (const key of ['b', 'c']) map.set(key, 0);
  map.set('a', 2);
  expect(map.get('a')).toBe(2);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
});
