import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, Event, EventsV1Event, Namespace, Pod, type StatusError } from '#api';
import { strategicPatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

/** How long the snapshot that pages are read from is kept. */
const keptMs = 300_000;
const key = (name: string) => ({ namespace: 'default', name });
const configMap = (name: string, data: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'default' },
  data,
});

describe('list', () => {
  it('goes on at the same version when objects change in between, and says when it cannot', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await test.client.create(ConfigMap, configMap(name));
    const first = await test.client.list(ConfigMap, { namespace: 'default', limit: 2 });
    expect(first.metadata.remainingItemCount).toBe(2);
    await test.client.delete(ConfigMap, key('c'));
    await test.client.create(ConfigMap, configMap('bb'));
    const rest = await test.client.list(ConfigMap, {
      namespace: 'default',
      limit: 2,
      continue: first.metadata.continue,
    });
    expect(rest.items.map(item => item.metadata.name)).toEqual(['c', 'd']);
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    await test.clock.advance(keptMs);
    await test.store.compact(await test.store.currentRevision());
    const error = (await errorOf(
      test.client.list(ConfigMap, { namespace: 'default', continue: first.metadata.continue }),
    )) as StatusError;
    expect(error.status).toMatchObject({ code: 410, reason: 'Expired' });
    const { continue: inconsistent } = error.status.metadata as { continue?: string };
    const newest = await test.client.list(ConfigMap, { namespace: 'default', continue: inconsistent });
    expect(newest.items.map(item => item.metadata.name)).toEqual(['bb', 'd']);
  });

  it('reads all pages from the snapshot of the first, with or without selectors, even when the store has forgotten it', async () => {
    const labels = (name: string) => ({ labels: { parity: Number(name) % 2 === 0 ? 'even' : 'odd' } });
    const named = (name: string) => ({
      ...configMap(name),
      metadata: { ...configMap(name).metadata, ...labels(name) },
    });
    for (let index = 10; index < 30; index++) await test.client.create(ConfigMap, named(String(index)));
    for (const selector of [{}, { labelSelector: 'parity=even' }]) {
      const options = { namespace: 'default', limit: 3, ...selector };
      const before = (await test.client.list(ConfigMap, { namespace: 'default', ...selector })).items;
      let page = await test.client.list(ConfigMap, options);
      const seen = [...page.items];
      for (let change = 0; page.metadata.continue; change++) {
        await test.client.delete(ConfigMap, key(String(10 + change)));
        await test.client.create(ConfigMap, named(String(30 + change)));
        await test.store.compact(await test.store.currentRevision());
        const { remainingItemCount } = page.metadata;
        expect(remainingItemCount).toBe('labelSelector' in selector ? undefined : before.length - seen.length);
        page = await test.client.list(ConfigMap, { ...options, continue: page.metadata.continue });
        seen.push(...page.items);
      }
      expect(seen).toEqual(before);
      for (const { metadata } of (await test.client.list(ConfigMap, { namespace: 'default' })).items)
        await test.client.delete(ConfigMap, key(metadata.name));
      for (let index = 10; index < 30; index++) await test.client.create(ConfigMap, named(String(index)));
    }
  });

  it('ends the pages of a list when its time is over, although nothing changed and somebody reads them', async () => {
    for (const name of ['a', 'b', 'c']) await test.client.create(ConfigMap, configMap(name));
    const { metadata } = await test.client.list(ConfigMap, { namespace: 'default', limit: 1 });
    const second = { namespace: 'default', limit: 1, continue: metadata.continue };
    await test.client.create(Namespace, { metadata: { name: 'later' }, spec: {} });
    await test.store.compact(await test.store.currentRevision());
    await test.clock.advance(keptMs - 1);
    expect((await test.client.list(ConfigMap, second)).items).toHaveLength(1);
    await test.clock.advance(1);
    expect(((await errorOf(test.client.list(ConfigMap, second))) as StatusError).status).toMatchObject({
      code: 410,
      reason: 'Expired',
    });
  });

  it('reads pages from the history when no snapshot is kept, and ends them with their namespace', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await test.client.create(ConfigMap, configMap(name));
    await test.client.create(Namespace, { metadata: { name: 'z' }, spec: {} });
    await test.client.create(ConfigMap, { metadata: { name: 'f', namespace: 'z' } });
    const { metadata } = await test.client.list(ConfigMap);
    for (const name of ['a', 'c']) await test.client.delete(ConfigMap, key(name));
    const pages = async (options: object) => {
      const exactly = {
        namespace: 'default',
        resourceVersion: metadata.resourceVersion,
        resourceVersionMatch: 'Exact',
      };
      let page = await test.client.list(ConfigMap, { ...exactly, ...options });
      const sizes = [page.items.map(item => item.metadata.name).join('')];
      const remaining = [page.metadata.remainingItemCount];
      while (page.metadata.continue) {
        page = await test.client.list(ConfigMap, {
          namespace: 'default',
          ...options,
          continue: page.metadata.continue,
        });
        sizes.push(page.items.map(item => item.metadata.name).join(''));
        remaining.push(page.metadata.remainingItemCount);
      }
      return { sizes, remaining };
    };
    expect(await pages({})).toEqual({ sizes: ['abcde'], remaining: [undefined] });
    expect(await pages({ limit: 2 })).toEqual({ sizes: ['ab', 'cd', 'e'], remaining: [3, 1, undefined] });
    expect((await pages({ limit: 2, fieldSelector: 'metadata.name!=b' })).sizes).toEqual(['ac', 'de']);
  });

  it('ends a namespace with its last page, whichever namespace the token is of', async () => {
    await test.client.create(Namespace, { metadata: { name: 'z' }, spec: {} });
    for (const name of ['a', 'b', 'c']) {
      await test.client.create(ConfigMap, configMap(name));
      await test.client.create(ConfigMap, { metadata: { name, namespace: 'z' } });
    }
    const list = (namespace: string, token?: string) =>
      test.client.list(ConfigMap, { namespace, limit: 2, ...(token ? { continue: token } : {}) });
    const names = ({ items }: { items: readonly { metadata: { namespace?: string; name: string } }[] }) =>
      items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const ofDefault = (await list('default')).metadata.continue;
    const ofZ = (await list('z')).metadata.continue;
    expect(names(await list('default', ofDefault))).toEqual(['default/c']);
    expect(names(await list('z', ofDefault))).toEqual(['z/a', 'z/b']);
    expect(names(await list('default', ofZ))).toEqual([]);
  });

  it('gives all of what the cache has, whatever the limit', async () => {
    for (const name of ['a', 'b', 'c']) await test.client.create(ConfigMap, configMap(name));
    const page = { namespace: 'default', limit: 1 };
    const { items, metadata } = await test.client.list(ConfigMap, { ...page, resourceVersion: '0' });
    expect([items.length, metadata.continue, metadata.remainingItemCount]).toEqual([3, undefined, undefined]);
    const first = await test.client.list(ConfigMap, page);
    const rest = { ...page, continue: first.metadata.continue, resourceVersion: '0' };
    expect((await test.client.list(ConfigMap, rest)).items).toHaveLength(2);
  });

  it('says which of the two is too old, the version or the token, and takes only one', async () => {
    const { metadata } = await test.client.create(ConfigMap, configMap('a'));
    await test.client.create(ConfigMap, configMap('b'));
    const first = await test.client.list(ConfigMap, { namespace: 'default', limit: 1 });
    const token = { namespace: 'default', continue: first.metadata.continue };
    const both = errorOf(test.client.list(ConfigMap, { ...token, resourceVersion: metadata.resourceVersion }));
    expect(((await both) as StatusError).status).toMatchObject({
      code: 400,
      message: 'specifying resource version is not allowed when using continue',
    });
    expect((await test.client.list(ConfigMap, { ...token, resourceVersion: '0' })).items).toHaveLength(1);
    await test.client.create(ConfigMap, configMap('c'));
    await test.clock.advance(keptMs);
    await test.store.compact(await test.store.currentRevision());
    const exactly = { resourceVersion: metadata.resourceVersion, resourceVersionMatch: 'Exact' } as const;
    expect((await errorOf(test.client.list(ConfigMap, exactly))).message).toBe(
      'The resourceVersion for the provided list is too old.',
    );
    expect((await errorOf(test.client.list(ConfigMap, token))).message).toMatch(/^The provided continue parameter/);
  });

  it('waits for a version that it has not seen, but not for ever', async () => {
    const next = { resourceVersion: String((await test.store.currentRevision()) + 1) };
    const late = test.client.list(ConfigMap, { namespace: 'default', ...next });
    await test.client.create(ConfigMap, configMap('a'));
    expect((await late).items).toHaveLength(1);
    const never = errorOf(test.client.list(ConfigMap, { resourceVersion: '1000000' }));
    await test.clock.advance(3000);
    expect(((await never) as StatusError).status).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  it('reads the past when asked for exactly that', async () => {
    const before = await test.client.create(ConfigMap, configMap('a'));
    await test.client.create(ConfigMap, configMap('b'));
    const past = await test.client.list(ConfigMap, {
      namespace: 'default',
      resourceVersion: before.metadata.resourceVersion,
      resourceVersionMatch: 'Exact',
    });
    expect(past.items.map(item => item.metadata.name)).toEqual(['a']);
  });

  it('selects by labels and fields', async () => {
    await test.client.create(Pod, { ...podNamed('a'), spec: { ...podNamed('a').spec, nodeName: 'n1' } });
    await test.client.create(Pod, {
      ...podNamed('b'),
      metadata: { name: 'b', namespace: 'default', labels: { tier: 'web' } },
    });
    const names = async (options: object) =>
      (await test.client.list(Pod, options)).items.map(item => item.metadata.name);
    expect(await names({ fieldSelector: 'spec.nodeName=n1' })).toEqual(['a']);
    expect(await names({ fieldSelector: 'metadata.name=b' })).toEqual(['b']);
    expect(await names({ fieldSelector: 'spec.nodeName!=n1,metadata.namespace=default' })).toEqual(['b']);
    expect(await names({ labelSelector: 'tier' })).toEqual(['b']);
    for (const field of ['spec.nonsense', 'constructor'])
      expect((await errorOf(names({ fieldSelector: `${field}=1` }))).message).toMatch(
        `field label not supported: ${field}`,
      );
    expect(((await errorOf(names({ labelSelector: 'a b' }))) as StatusError).status.code).toBe(400);
  });
});

describe('a view', () => {
  it('is patched as what it shows', async () => {
    await test.client.create(EventsV1Event, {
      metadata: { name: 'e', namespace: 'default' },
      regarding: { kind: 'Pod', namespace: 'default', name: 'a' },
      reportingController: 'test',
      reportingInstance: 'one',
      action: 'do',
      reason: 'x',
      type: 'Normal',
      eventTime: '2026-01-02T03:04:05.000000Z',
      note: 'before',
    });
    const series = { count: 2, lastObservedTime: '2026-01-02T03:04:06.000000Z' };
    const patched = await test.client.patch(EventsV1Event, key('e'), strategicPatch({ series }));
    expect(patched).toMatchObject({ kind: 'Event', apiVersion: 'events.k8s.io/v1', note: 'before', series });
    expect(await test.client.get(Event, key('e'))).toMatchObject({ apiVersion: 'v1', message: 'before', series });
  });

  it('selects by the names that fields have in the view', async () => {
    const event = (name: string, reportingComponent: string) => ({
      metadata: { name, namespace: 'default' },
      involvedObject: { kind: 'Pod', namespace: 'default', name },
      reportingComponent,
      reason: 'x',
      type: 'Normal',
    });
    await test.client.create(Event, event('a', 'one'));
    await test.client.create(Event, event('b', 'two'));
    const names = async (fieldSelector: string) =>
      (await test.client.list(EventsV1Event, { fieldSelector })).items.map(item => item.metadata.name);
    expect(await names('reportingController=one')).toEqual(['a']);
    expect(await names('regarding.name!=a,metadata.namespace=default')).toEqual(['b']);
    for (const field of ['involvedObject.name', 'constructor'])
      expect((await errorOf(names(`${field}=a`))).message).toMatch(`field label not supported: ${field}`);
  });
});
