import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { anonymousBytes, giveBackFreeMemory, shouldGiveBack } from './free-memory.ts';

const mebibyte = 1024 * 1024;

it.each([
  { what: 'an idle process', anonymous: 60, heapTotal: 30, heldAfterLast: 0, expected: false },
  { what: 'much in V8’s heap', anonymous: 500, heapTotal: 470, heldAfterLast: 0, expected: false },
  { what: 'much outside of it', anonymous: 200, heapTotal: 40, heldAfterLast: 0, expected: true },
  { what: 'as much as after the last time', anonymous: 200, heapTotal: 40, heldAfterLast: 150, expected: false },
  { what: 'more than after the last time', anonymous: 220, heapTotal: 40, heldAfterLast: 150, expected: true },
])('$what: $expected', ({ anonymous, heapTotal, heldAfterLast, expected }) => {
  const observation = { anonymous, heapTotal, heldAfterLast };
  const bytes = Object.fromEntries(Object.entries(observation).map(([name, size]) => [name, size * mebibyte]));
  expect(shouldGiveBack(bytes as typeof observation)).toBe(expected);
});

it.skipIf(process.platform !== 'linux')('memory with holes is given back', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // 80 MB in small pieces, of which a few stay: their neighbours are the holes.
  const pieces = Array.from({ length: 40_000 }, () => Buffer.allocUnsafeSlow(2000).fill(1));
  const kept = pieces.filter((_, index) => index % 100 === 0);
  pieces.length = 0;
  collect();
  const withHoles = anonymousBytes();
  await giveBackFreeMemory();
  expect(kept).toHaveLength(400);
  expect(anonymousBytes()).toBeLessThan(withHoles - 30 * mebibyte);
});
