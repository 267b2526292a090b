/** A process that writes until it is killed: `node crash-writer.ts DIRECTORY SEED`. The crash test runs it.
 *
 *  It prints `ready`, then a line `REVISION KEYS VALUE` for each acknowledged commit. Each commit puts one value under
 *  several keys of the same group, or deletes them, so that a half-written one would show. */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { Store, StoreOperation } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';

/** How many writers are at work at once, each on its own group of keys. */
const writers = 8;
export const keysOfGroup = 3;

const [directory = '', seed = '0'] = process.argv.slice(2);
flushCompileCache(); // there will be no orderly exit at which Node does this
const store = await openLmdbStore({ directory });
writeSync(1, 'ready\n');
await Promise.all([...Array.from({ length: writers }, (_, group) => write(store, group)), compactNowAndThen(store)]);

async function write(store: Store, group: number): Promise<never> {
  const keys = Array.from({ length: keysOfGroup }, (_, i) => `group/${group}/${i}`);
  for (let count = 0; ; count++) {
    const text = count % 5 === 4 ? '-' : `${seed}-${count}`;
    const value = Buffer.from(text.padEnd((count * 977) % 6000, ' '));
    const operations = keys.map(
      (key): StoreOperation => (text === '-' ? { type: 'delete', key } : { type: 'put', key, value }),
    );
    const result = await store.commit(operations);
    if (!result.committed) throw new Error(`unexpected conflict at ${result.conflict}`);
    writeSync(1, `${result.revision} ${group} ${text}\n`);
  }
}

async function compactNowAndThen(store: Store): Promise<never> {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 3));
    if ((await store.currentRevision()) > 300) await store.compact((await store.currentRevision()) - 300);
  }
}
