/** Work on thousands of objects: everybody else gets their turn in between, and nothing is out of order. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigMap } from '#api';
import { forEachConcurrently, silentLogger } from '#base';
import { createInformers } from '#client';
import { startTestServer, type TestServer } from '../testing.ts';

const count = 1000;
let server: TestServer;
/** Steps in the turn of the event loop that had the most. */
let most = 0;
let steps = 0;
let next: NodeJS.Immediate;
beforeEach(async () => {
  server = await startTestServer();
  await forEachConcurrently(Array.from({ length: count }).keys(), 50, index => create(`n${index}`));
  [most, steps] = [0, 0];
  next = setImmediate(function turn() {
    most = Math.max(most, steps);
    steps = 0;
    next = setImmediate(turn);
  });
});
afterEach(async () => {
  clearImmediate(next);
  await server[Symbol.asyncDispose]();
});

const create = async (name: string) =>
  void (await server.client.create(ConfigMap, { metadata: { name, namespace: 'default' } }));
const loopTurn = () => new Promise<void>(resolve => setImmediate(resolve));

test('a collection is deleted in turns, and answered in its order', async () => {
  const expected = (await server.client.list(ConfigMap, { namespace: 'default' })).items.map(
    item => item.metadata.name,
  );
  const range = { start: '/registry/', end: '/registry0' };
  using _watch = await server.store.watch(range, { onBatch: () => void steps++, onError: () => undefined });
  const deleted = (await server.client.deleteCollection(ConfigMap, { namespace: 'default' })) as {
    items: readonly ConfigMap[];
  };
  await loopTurn();
  expect(deleted.items.map(({ metadata }) => metadata.name)).toEqual(expected);
  expect((await server.client.list(ConfigMap, { namespace: 'default' })).items).toEqual([]);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(200);
});

test('an informer is filled in turns', async () => {
  const { client, clock } = server;
  await using informers = createInformers({ client, clock, logger: silentLogger });
  const informer = informers.for(ConfigMap);
  informer.onChange(() => steps++);
  await informer.synced;
  await loopTurn();
  expect(informer.lister.list('default')).toHaveLength(count);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(200);
});

test('what happens while a watch is told what there is comes after it', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const versions: number[] = [];
  const watching = (async () => {
    const options = { namespace: 'default', sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
    const watch = { ...options, allowWatchBookmarks: true, signal: stop.signal };
    for await (const { type, object } of server.client.watch(ConfigMap, watch)) {
      steps++;
      if (type !== 'BOOKMARK') seen.push(`${type} ${object.metadata.name}`);
      else versions.push(seen.length);
      if (object.metadata.name === 'last') stop.abort();
    }
  })();
  const { metadata } = await server.client.create(ConfigMap, { metadata: { name: 'meanwhile', namespace: 'default' } });
  await server.client.delete(ConfigMap, { namespace: 'default', name: 'n5' });
  await create('last');
  await watching;
  expect(Number(metadata.resourceVersion)).toBeGreaterThan(count);
  // Which of them were there at the start depends on when that was; what came later comes after the bookmark, in order.
  const initial = versions[0] as number;
  expect(initial).toBeGreaterThanOrEqual(count);
  expect(seen.slice(0, initial).every(line => line.startsWith('ADDED'))).toBe(true);
  expect([...new Set(seen)]).toHaveLength(seen.length);
  const events = ['ADDED meanwhile', 'DELETED n5', 'ADDED last'];
  expect(seen.filter(line => events.includes(line))).toEqual(events.filter(line => seen.includes(line)));
  expect(seen.at(-1)).toBe('ADDED last');
});

test('a watch begins with as much as its reader takes, and goes on with what happened meanwhile', async () => {
  const { client } = server;
  const options = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' };
  const told: string[] = [];
  for await (const { type, object } of client.watch(ConfigMap, { ...options, namespace: 'default' })) {
    told.push(`${type} ${object.metadata.name}`);
    if (told.length === 1) {
      await create('a-new-one');
      await client.delete(ConfigMap, { namespace: 'default', name: 'n999' });
    }
    if (type === 'DELETED') break;
  }
  const names = Array.from({ length: count }, (_, index) => `ADDED n${index}`).sort();
  expect(told).toEqual([...names, 'BOOKMARK undefined', 'ADDED a-new-one', 'DELETED n999']);
});
