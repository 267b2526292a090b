import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exec } from '#base';
import { sharedMappings, shouldGiveBack } from './free-memory.ts';

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

it('finds the files that are mapped to be shared', () => {
  const maps = [
    '00400000-00e03000 r-xp 00000000 fd:00 1234                       /usr/bin/node',
    '7f0000000000-7f0000100000 r--s 00000000 fd:00 99                 /var/lib/kubernode/my store/data.mdb',
    '7f0000200000-7f0000202000 rw-s 00000000 fd:00 98                 /var/lib/kubernode/store/lock.mdb',
    '7f0000300000-7f0000400000 rw-s 00000000 00:01 0                  /dev/zero (deleted)',
    '7f0000500000-7f0000600000 rw-p 00000000 00:00 0 ',
    '',
  ];
  expect(sharedMappings(maps.join('\n'))).toEqual([
    { start: 0x7f0000000000n, length: 0x100000n },
    { start: 0x7f0000200000n, length: 0x2000n },
  ]);
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

/** 60 MB in a store's file, all of which is read. Prints what is let go of, in bytes, and whether the file has it
 *  still. */
const storeScript = `
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { open } = await import('lmdb');
  const { letGoOfFiles, mappedBytes } = await import(${JSON.stringify(fileURLToPath(new URL('free-memory.ts', import.meta.url)))});
  const path = mkdtempSync('/tmp/kubernode-free-memory-');
  const store = open({ path, encoding: 'binary' });
  const value = Buffer.alloc(3000, 1);
  for (let key = 0; key < 20_000; key++) void store.put(key, value);
  await store.flushed;
  let bytes = 0;
  const readAll = () => {
    bytes = 0;
    for (const { value } of store.getRange()) bytes += value.length;
  };
  readAll();
  const before = mappedBytes();
  await letGoOfFiles();
  const given = before - mappedBytes();
  readAll();
  await store.close();
  rmSync(path, { recursive: true });
  console.log(given, bytes);
`;

it.skipIf(process.platform !== 'linux')(
  'pages of the store are let go of, and read again',
  async () => {
    const args = ['--input-type=module', '-e', storeScript];
    const options = { cwd: fileURLToPath(new URL('.', import.meta.url)) };
    const [given, bytes] = (await exec(process.execPath, args, options)).stdout.split(' ').map(Number);
    expect(bytes).toBe(60_000_000);
    expect(given).toBeGreaterThan(40 * mebibyte);
  },
  60_000,
);
