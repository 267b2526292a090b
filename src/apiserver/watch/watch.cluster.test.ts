import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, type KubeObject, Pod, type StatusError } from '#api';
import { mergePatch, type WatchEvent, type WatchOptions } from '#client';
import { admin, errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const configMap = (name: string, labels: Record<string, string> = {}, namespace = 'default') => ({
  metadata: { name, namespace, labels },
});
const show = ({ type, object }: WatchEvent): string => `${type} ${object.metadata.name ?? ''}`;

/** Reads `count` events of a watch, then leaves it. */
async function read(events: AsyncIterable<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (seen.length === count) break;
  }
  return seen;
}
const watch = (options: WatchOptions = {}) => test.client.watch(ConfigMap, { namespace: 'default', ...options });

describe('a watch', () => {
  it('begins with what there is when no version is named', async () => {
    await test.client.create(ConfigMap, configMap('a'));
    const seen = read(watch(), 2);
    await test.client.create(ConfigMap, configMap('b'));
    expect((await seen).map(show)).toEqual(['ADDED a', 'ADDED b']);
  });

  it('goes on after a version, skipping and repeating nothing', async () => {
    const { metadata } = await test.client.create(ConfigMap, configMap('a'));
    await test.client.patch(ConfigMap, { namespace: 'default', name: 'a' }, mergePatch({ data: { x: '1' } }));
    await test.client.delete(ConfigMap, { namespace: 'default', name: 'a' });
    const seen = await read(watch({ resourceVersion: metadata.resourceVersion }), 2);
    expect(seen.map(show)).toEqual(['MODIFIED a', 'DELETED a']);
    expect(seen[1]?.object.metadata.resourceVersion).toBe(String(await test.store.currentRevision()));
    expect(seen[1]?.object).toMatchObject({ data: { x: '1' } });
  });

  it('begins after a version that is yet to come', async () => {
    const seen = read(watch({ resourceVersion: String((await test.store.currentRevision()) + 2) }), 1);
    for (const name of ['a', 'b', 'c']) await test.client.create(ConfigMap, configMap(name));
    expect((await seen).map(show)).toEqual(['ADDED c']);
  });

  it('hands every watcher the same object', async () => {
    const { metadata } = await test.client.list(ConfigMap, { namespace: 'default' });
    const [one, two] = [read(watch(metadata), 1), read(watch(metadata), 1)];
    const created = await test.client.create(ConfigMap, configMap('a'));
    expect((await one)[0]?.object).toBe(created);
    expect((await two)[0]).toBe((await one)[0]);
  });

  it('shows objects come and go as they match a selector', async () => {
    const { metadata } = await test.client.list(ConfigMap);
    const seen = read(watch({ resourceVersion: metadata.resourceVersion, labelSelector: 'app=x' }), 3);
    await test.client.create(ConfigMap, configMap('a', { app: 'y' }));
    const label = (app: string) =>
      test.client.patch(ConfigMap, { namespace: 'default', name: 'a' }, mergePatch({ metadata: { labels: { app } } }));
    await label('x');
    await test.client.create(ConfigMap, configMap('b', { app: 'x' }, 'kube-public'));
    await test.client.patch(ConfigMap, { namespace: 'default', name: 'a' }, mergePatch({ data: { z: '1' } }));
    await label('y');
    const events = await seen;
    expect(events.map(show)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(events[2]?.object.metadata.labels).toEqual({ app: 'x' });
    expect(events[2]?.object.metadata.resourceVersion).toBe(String(await test.store.currentRevision()));
  });

  it('follows the pods of one node', async () => {
    const { metadata } = await test.client.list(Pod);
    const seen = read(
      test.client.watch(Pod, { resourceVersion: metadata.resourceVersion, fieldSelector: 'spec.nodeName=n1' }),
      4,
    );
    for (const name of ['a', 'b']) await test.client.create(Pod, podNamed(name));
    const bind = (name: string, node: string) =>
      test.client.createSubresource(Pod, { namespace: 'default', name }, 'binding', {
        metadata: { name },
        target: { kind: 'Node', name: node },
      });
    await bind('a', 'n2');
    await bind('b', 'n1');
    const b = { namespace: 'default', name: 'b' };
    await test.client.patch(Pod, b, mergePatch({ metadata: { labels: { x: 'y' } } }));
    await test.client.delete(Pod, b, { gracePeriodSeconds: 0 });
    expect((await seen).map(show)).toEqual(['ADDED b', 'MODIFIED b', 'MODIFIED b', 'DELETED b']);
  });

  it('follows one object by name', async () => {
    const seen = read(watch({ fieldSelector: 'metadata.name=b' }), 1);
    for (const name of ['a', 'b']) await test.client.create(ConfigMap, configMap(name));
    expect((await seen).map(show)).toEqual(['ADDED b']);
  });

  it('streams a list, and marks its end', async () => {
    await test.client.create(ConfigMap, configMap('a'));
    const options = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true };
    const seen = await read(watch(options), 2);
    expect(seen.map(show)).toEqual(['ADDED a', 'BOOKMARK ']);
    expect(seen[1]?.object.metadata).toMatchObject({
      resourceVersion: String(await test.store.currentRevision()),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    });
    expect((await errorOf(read(watch({ sendInitialEvents: true }), 1))).message).toMatch(
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  });

  it('gets bookmarks each minute, and one when its time is up', async () => {
    const { metadata } = await test.client.list(ConfigMap);
    const ended = read(
      watch({ resourceVersion: metadata.resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 90 }),
      99,
    );
    const unasked = read(watch({ resourceVersion: metadata.resourceVersion, timeoutSeconds: 90 }), 99);
    await test.clock.advance(1000);
    await test.client.create(ConfigMap, configMap('elsewhere', {}, 'kube-public'));
    const revision = String(await test.store.currentRevision());
    await test.clock.advance(100_000);
    expect((await ended).map(({ type, object }) => `${type} ${object.metadata.resourceVersion}`)).toEqual([
      `BOOKMARK ${revision}`,
      `BOOKMARK ${revision}`,
    ]);
    expect(await unasked).toEqual([]);
  });

  it('ends quietly when its signal aborts and when the server ends', async () => {
    const stop = new AbortController();
    const aborted = read(watch({ signal: stop.signal }), 9);
    const ended = read(watch(), 9);
    await test.client.create(ConfigMap, configMap('a'));
    stop.abort();
    expect((await aborted).length).toBeLessThan(9);
    await test.server[Symbol.asyncDispose]();
    expect((await ended).map(show)).toEqual(['ADDED a']);
  });

  it('is refused from a version that another process saw and history has lost', async () => {
    const { metadata } = await test.client.create(ConfigMap, configMap('a'));
    await test.client.create(ConfigMap, configMap('b'));
    await using next = await startTestServer({ store: test.store });
    const error = (await errorOf(
      read(next.client.watch(ConfigMap, { resourceVersion: metadata.resourceVersion }), 1),
    )) as StatusError;
    expect(error.status).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
    });
  });
});

describe('several servers of one store', () => {
  it('see what the others write', async () => {
    await using other = await startTestServer({ store: test.store });
    const seen = read(other.client.watch(ConfigMap, { namespace: 'default' }), 2);
    await test.client.create(ConfigMap, configMap('a'));
    await other.client.patch(ConfigMap, { namespace: 'default', name: 'a' }, mergePatch({ data: { x: '1' } }));
    expect((await seen).map(show)).toEqual(['ADDED a', 'MODIFIED a']);
    expect((await test.client.get(ConfigMap, { namespace: 'default', name: 'a' })).data).toEqual({ x: '1' });
  });
});

describe('history', () => {
  it('is compacted after a while', async () => {
    const first = await test.client.create(ConfigMap, configMap('a'));
    await test.client.create(ConfigMap, configMap('b'));
    const past = () =>
      test.client.list(ConfigMap, { resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: 'Exact' });
    expect((await past()).items).toHaveLength(1);
    await test.clock.advance(700_000);
    await test.client.create(ConfigMap, configMap('c'));
    expect(((await errorOf(past())) as StatusError).status.code).toBe(410);
  });
});

it('never lets a component change a cached object', async () => {
  const created: KubeObject = await test.client.create(ConfigMap, configMap('a'));
  expect(() => {
    created.metadata.name = 'b';
  }).toThrow(TypeError);
  expect((await test.as(admin).get(ConfigMap, { namespace: 'default', name: 'a' })).metadata.name).toBe('a');
});
