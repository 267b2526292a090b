import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { GatheredBytes } from './gathered-bytes.ts';

/** So many bytes, each different from its neighbours. */
const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, index) => index % 251));

test.each([
  ['nothing', []],
  ['one', [5]],
  ['small ones', [1, 1, 0, 7, 4095]],
  ['large ones', [5000, 70_000, 4096]],
  ['both in turns', Array.from({ length: 200 }, (_, index) => [1, 5000, 3, 900][index % 4] ?? 0)],
  ['more small ones than a block holds', Array.from({ length: 300 }, (_, index) => 1 + index)],
])('chunks come out as they came in: %s', (_, lengths) => {
  const sent = bytes(lengths.reduce((sum, length) => sum + length, 0));
  const gathered = new GatheredBytes();
  let at = 0;
  for (const length of lengths) gathered.add(sent.subarray(at, (at += length)));
  expect(gathered.length).toBe(sent.length);
  expect(gathered.take().equals(sent)).toBe(true);
  expect(gathered.length).toBe(0);
  expect(gathered.take()).toHaveLength(0);
  gathered.add(bytes(3));
  expect(gathered.take()).toEqual(bytes(3));
});

test('what comes in one chunk is not copied', () => {
  const gathered = new GatheredBytes();
  const chunk = bytes(100);
  gathered.add(chunk);
  expect(gathered.take()).toBe(chunk);
});

test('a million chunks of a byte take no more memory than a few megabytes', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const gathered = new GatheredBytes();
  const before = used();
  const read = Buffer.alloc(1000);
  for (let i = 0; i < 1_000_000; i++) gathered.add(read.subarray(i % 1000, (i % 1000) + 1));
  expect(used() - before).toBeLessThan(8_000_000);
  expect(gathered.take()).toHaveLength(1_000_000);
});
