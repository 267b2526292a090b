import { expect, test } from 'vitest';
import { silentLogger, systemClock } from '#base';
import { put } from '../contract/writes.ts';
import { MemoryEngine } from '../memory/memory-engine.ts';
import { StorageError } from '../storage-error.ts';
import { EmbeddedStore } from './embedded-store.ts';
import type { Change, EngineWrite } from './engine.ts';

/** An engine whose disk turns out to be full at a write, and admits deletes alone from then on. */
class FullEngine extends MemoryEngine {
  isFull = false;
  failsNext = false;

  override async write(writes: readonly EngineWrite[]): Promise<void> {
    if (this.failsNext) {
      this.failsNext = false;
      this.isFull = true;
      throw new StorageError('full', '/data');
    }
    await super.write(writes);
  }

  admit(changes: readonly Change[]): void {
    if (this.isFull && changes.some(({ next }) => next !== undefined)) throw new StorageError('full', '/data');
  }
}

test('a delete that finds the disk full goes through, whatever it was written together with', async () => {
  const engine = new FullEngine();
  await using store = new EmbeddedStore({ engine, clock: systemClock, logger: silentLogger });
  for (const key of ['a', 'b']) await store.commit([put(key, 'value')]);
  engine.failsNext = true;
  const [deleted, created] = await Promise.allSettled([
    store.commit([{ type: 'delete', key: 'a' }]),
    store.commit([put('c', 'value')]),
  ]);
  expect(deleted).toMatchObject({ value: { committed: true, revision: 3 } });
  expect(created).toMatchObject({ reason: { trouble: 'full' } });
  expect(await store.get('a')).toBeUndefined();
  expect(await store.get('c')).toBeUndefined();
  expect(await store.commit([{ type: 'delete', key: 'b' }])).toMatchObject({ committed: true, revision: 4 });
});
