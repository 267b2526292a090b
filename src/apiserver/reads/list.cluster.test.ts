import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, Event, EventsV1Event, Pod, type StatusError } from '#api';
import { strategicPatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

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
    await test.store.compact(await test.store.currentRevision());
    const error = (await errorOf(
      test.client.list(ConfigMap, { namespace: 'default', continue: first.metadata.continue }),
    )) as StatusError;
    expect(error.status).toMatchObject({ code: 410, reason: 'Expired' });
    const { continue: inconsistent } = error.status.metadata as { continue?: string };
    const newest = await test.client.list(ConfigMap, { namespace: 'default', continue: inconsistent });
    expect(newest.items.map(item => item.metadata.name)).toEqual(['bb', 'd']);
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
    const patched = await test.client.patch(EventsV1Event, key('e'), strategicPatch({ note: 'after' }));
    expect([patched.kind, patched.apiVersion, patched.note]).toEqual(['Event', 'events.k8s.io/v1', 'after']);
    expect((await test.client.get(Event, key('e'))).message).toBe('after');
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
