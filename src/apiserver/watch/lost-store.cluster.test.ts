/** A store that is elsewhere may lose its watch, and its answers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, Secret } from '#api';
import { mergePatch, type WatchEvent } from '#client';
import { createMemoryStore } from '#store';
import { fragile } from '../fixtures/fragile-store.ts';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';

let broken: ReturnType<typeof fragile>;
let test: TestServer;
/** Another server of the same store, whose own watch is sound. */
let other: TestServer;
beforeEach(async () => {
  const store = createMemoryStore();
  broken = fragile(store);
  test = await startTestServer({ store: broken.store });
  other = await startTestServer({ store });
});
afterEach(async () => {
  await other[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const create = (name: string) => other.client.create(ConfigMap, { metadata: { name, namespace: 'default' } });
const remove = (name: string) => other.client.delete(ConfigMap, { namespace: 'default', name });
const names = async () =>
  (await test.client.list(ConfigMap, { namespace: 'default' })).items.map(({ metadata }) => metadata.name);

async function readAll(events: AsyncIterable<WatchEvent>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { object } of events) seen.push(object.metadata.name);
  return seen;
}

describe('when the watch of the store loses history', () => {
  it('ends watches, and reads anew what there is', async () => {
    await create('kept');
    await create('removed');
    expect(await names()).toEqual(['kept', 'removed']);
    const ended = errorOf(readAll(test.client.watch(ConfigMap, { namespace: 'default' })));
    await test.clock.advance(0);
    broken.cut();
    await create('added');
    await remove('removed');
    broken.lose();
    expect(await ended).toMatchObject({ status: { code: 410 } });
    expect(await names()).toEqual(['added', 'kept']);
    await create('later');
    expect(await names()).toEqual(['added', 'kept', 'later']);
  });

  it('does not trust a first read that it overtook', async () => {
    await create('kept');
    await create('removed');
    const isRead = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    broken.control.onRange = async result => {
      const rows = await result;
      isRead.resolve();
      await goOn.promise;
      return rows;
    };
    const early = names();
    await isRead.promise;
    broken.cut();
    await create('added');
    await remove('removed');
    broken.lose();
    broken.control.onRange = result => result;
    const late = names();
    goOn.resolve();
    expect(await early).toEqual(['added', 'kept']);
    expect(await late).toEqual(['added', 'kept']);
    expect(await names()).toEqual(['added', 'kept']);
  });

  const key = { namespace: 'default', name: 'a' };
  it.each<[string, () => Promise<unknown>]>([
    ['deleted', () => test.client.delete(ConfigMap, key)],
    ['changed', () => test.client.patch(ConfigMap, key, mergePatch({ data: { by: 'test' } }))],
  ])('does not deny that an object is there that is to be %s', async (_, write) => {
    await create('a');
    await names();
    let attempts = 0;
    // Somebody else is quicker twice, and each time nobody is told.
    broken.control.beforeCommit = async () => {
      if (++attempts > 2) return;
      broken.cut();
      await other.client.patch(ConfigMap, key, mergePatch({ data: { change: String(attempts) } }));
      broken.lose();
    };
    await write();
    expect(attempts).toBe(3);
    const { items } = await other.client.list(ConfigMap, { namespace: 'default' });
    expect(await names()).toEqual(items.map(({ metadata }) => metadata.name));
  });

  it('reads of the store what was there before', async () => {
    await create('a');
    const { resourceVersion } = (await test.client.list(ConfigMap, { namespace: 'default' })).metadata;
    await other.client.create(Secret, { metadata: key });
    const isAsked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    broken.control.onGet = async result => {
      isAsked.resolve();
      await goOn.promise;
      return await result;
    };
    const exact = { resourceVersion, resourceVersionMatch: 'Exact' } as const;
    const listed = test.client.list(ConfigMap, { namespace: 'default', ...exact });
    await isAsked.promise;
    broken.lose();
    await test.clock.advance(0);
    goOn.resolve();
    expect((await listed).items.map(({ metadata }) => metadata.name)).toEqual(['a']);
  });
});

it('does not go back when it is told late of what it has read', async () => {
  broken.delay();
  await create('a');
  await remove('a');
  await create('a');
  expect(await names()).toEqual(['a']);
  broken.report(2);
  expect(await names()).toEqual(['a']);
});

it('reads again after the first read of a resource failed', async () => {
  await create('a');
  broken.control.onRange = () => Promise.reject(new Error('no route to host'));
  expect((await errorOf(names())).message).toContain('no route to host');
  broken.control.onRange = result => result;
  expect(await names()).toEqual(['a']);
  await create('b');
  expect(await names()).toEqual(['a', 'b']);
});

it('fills page by page, and shows what changed meanwhile as it is in the end', { timeout: 30_000 }, async () => {
  const padded = (index: number) => `n${String(index).padStart(4, '0')}`;
  for (let index = 0; index < 2500; index++) await create(padded(index));
  let page = 0;
  broken.control.onRange = async result => {
    const rows = await result;
    page++;
    // Of pages that were read, and of those that were not.
    for (const index of [page, 1000 + page, 2400 + page]) {
      await remove(padded(index));
      await create(`${padded(index)}-new`);
    }
    await remove(padded(2499 - page));
    await create(padded(2499 - page));
    return rows;
  };
  const list = await test.client.list(ConfigMap, { namespace: 'default' });
  broken.control.onRange = result => result;
  expect(page).toBe(3);
  const right = await other.client.list(ConfigMap, { namespace: 'default' });
  expect(list.metadata.resourceVersion).toBe(right.metadata.resourceVersion);
  const versions = (of: typeof list) => of.items.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
  expect(versions(list)).toEqual(versions(right));
});
