import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exec } from '#base';
import { shouldGiveBack } from './free-memory.ts';

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

/** 80 MB in small pieces, of which a few stay: their neighbours are the holes. Prints what is given back, in bytes. */
const script = `
  const { anonymousBytes, giveBackFreeMemory } = await import(${JSON.stringify(fileURLToPath(new URL('free-memory.ts', import.meta.url)))});
  const pieces = Array.from({ length: 40_000 }, () => Buffer.allocUnsafeSlow(2000).fill(1));
  const kept = pieces.filter((_, index) => index % 100 === 0);
  pieces.length = 0;
  for (let round = 0; round < 3; round++) {
    gc();
    await new Promise(resolve => setImmediate(resolve));
  }
  const withHoles = anonymousBytes();
  await giveBackFreeMemory();
  console.log(kept.length, withHoles - anonymousBytes());
`;

it.skipIf(process.platform !== 'linux')(
  'memory with holes is given back',
  async () => {
    // A process of its own, as the command has it: with one heap of the C library, and nobody else's garbage in it.
    const env = { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072' };
    const args = ['--expose-gc', '--input-type=module', '-e', script];
    const [kept, given] = (await exec(process.execPath, args, { env })).stdout.split(' ').map(Number);
    expect(kept).toBe(400);
    expect(given).toBeGreaterThan(30 * mebibyte);
  },
  60_000,
);
