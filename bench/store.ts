/** What the stores do in a second. `node bench/store.ts` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, openLmdbStore, prefixRange, type Store } from '#store';

const value = Buffer.alloc(2048, 'x');
const keyCount = 10_000;
const keyOf = (i: number): string => `/registry/pods/default/pod-${String(i % keyCount).padStart(6, '0')}`;

/** Runs `work` `count` times by `writers` at once; returns times a second. */
async function measure(count: number, writers: number, work: (i: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return Math.round((count * 1000) / (performance.now() - start));
}

async function measureStore(store: Store): Promise<Record<string, number>> {
  const write = (i: number) => store.commit([{ type: 'put', key: keyOf(i), value }]);
  const oneWriter = await measure(1500, 1, write);
  const manyWriters = await measure(40_000, 64, write);
  const get = await measure(100_000, 1, i => store.get(keyOf(i * 7919)));
  const rangeStart = performance.now();
  for (let i = 0; i < 10; i++) await store.range(prefixRange('/registry/pods/'));
  const rowsRead = Math.round((10 * keyCount * 1000) / (performance.now() - rangeStart));
  const compactStart = performance.now();
  await store.compact(await store.currentRevision());
  return {
    '1 writer, commits/s': oneWriter,
    '64 writers, commits/s': manyWriters,
    'get/s': get,
    'range, rows/s': rowsRead,
    'compaction of 41,500, ms': Math.round(performance.now() - compactStart),
  };
}

const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
try {
  await using memory = createMemoryStore();
  await using lmdb = await openLmdbStore({ directory: join(directory, 'store') });
  console.table({ memory: await measureStore(memory), lmdb: await measureStore(lmdb) });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
