/** Kinds that come and go while the server runs, in process and over HTTPS. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, isNotFound, type StatusError } from '#api';
import { type Client, createClient, createHttpsTransport, mergePatch, strategicPatch, type WatchEvent } from '#client';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { depots, type Widget, widgets } from '../fixtures/living-kinds.ts';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';

let certificates: TestCertificates;
let stack: AsyncDisposableStack;
let test: TestServer;
let remote: Client;
const namespace = 'default';
const { kind: Widgets, definition: widgetDefinition } = widgets();
const { kind: Depots, definition: depotDefinition } = depots();
const forever = () => new AbortController().signal;

beforeAll(async () => {
  certificates = await makeCertificates();
});

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  test = stack.use(await startTestServer());
  const { server, admin, ca } = certificates;
  const tls = { certificate: server.cert, key: server.key, clientAuthority: ca };
  const listener = await test.server.listen({ tls });
  const url = `https://127.0.0.1:${listener.port}`;
  remote = createClient(stack.use(createHttpsTransport({ server: url, ca, ...admin })));
  return () => stack.disposeAsync();
});

const serve = () => test.server.kinds.serve([widgetDefinition, depotDefinition]);
const widget = (name: string, spec: Partial<Widget['spec']> = {}) => ({
  metadata: { name, namespace },
  spec: { size: 1, ...spec },
});
const clients = () =>
  [
    ['in process', test.client],
    ['over HTTPS', remote],
  ] as const;
const document = async <T>(path: string, accept?: string): Promise<T> =>
  (await remote.transport.discover(path, { accept })) as T;

const show = ({ type, object }: WatchEvent) => `${type} ${object.metadata.name}`;

/** A watch that has shown the objects that there are, and what it shows until it ends. */
async function follow(client: Client, count: number): Promise<{ rest: Promise<WatchEvent[]> }> {
  const watch = client.watch(Widgets)[Symbol.asyncIterator]();
  for (let i = 0; i < count; i++) await watch.next();
  return { rest: Array.fromAsync({ [Symbol.asyncIterator]: () => watch }) };
}

describe('a kind that comes', () => {
  it('is served at once, by the rules of its struct', async () => {
    for (const [, client] of clients()) await expect(client.list(Widgets)).rejects.toSatisfy(isNotFound);
    serve();
    for (const [how, client] of clients()) {
      const name = how === 'in process' ? 'a' : 'b';
      const created = await client.create(Widgets, {
        ...widget(name, { parts: [{ name: 'wheel' }] }),
        unknown: true,
      } as never);
      expect(created).toMatchObject({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { generation: 1 },
        spec: { size: 1, color: 'red', parts: [{ name: 'wheel', count: 1 }] },
      });
      expect(created).not.toHaveProperty('unknown');
      const patch = strategicPatch({ spec: { parts: [{ name: 'door', count: 4 }] } });
      const patched = await client.patch(Widgets, { namespace, name }, patch);
      expect(patched.spec.parts?.map(part => part.name).toSorted()).toEqual(['door', 'wheel']);
      const merged = await client.patch(Widgets, { namespace, name }, mergePatch({ status: { phase: 'Odd' } }));
      expect(merged.status).toBeUndefined();
      const stated = await client.updateStatus(Widgets, { ...merged, status: { phase: 'Ready' } });
      expect(stated).toMatchObject({ status: { phase: 'Ready' }, metadata: { generation: 2 } });
      const wrong = (await errorOf(client.create(Widgets, widget('c', { color: 'green' })))) as StatusError;
      expect(wrong.status).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(wrong.message).toContain('spec.color: Unsupported value: "green"');
    }
    expect((await test.client.list(Widgets)).items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    await remote.create(Depots, { metadata: { name: 'north' }, spec: { city: 'Kiel' } });
    expect(await test.client.get(Depots, { name: 'north' })).toMatchObject({ spec: { city: 'Kiel' } });
    expect(await test.store.get('/registry/example.com/widgets/default/a')).toBeDefined();
  });

  it('comes without more than its metadata to who wants no more', async () => {
    serve();
    await test.client.create(Widgets, widget('a'));
    const { items, metadata } = await remote.list(Widgets, { metadataOnly: true });
    expect(items).toMatchObject([{ kind: 'PartialObjectMetadata', metadata: { name: 'a', uid: expect.any(String) } }]);
    expect(items[0]).not.toHaveProperty('spec');
    const watch = remote.watch(Widgets, { ...metadata, metadataOnly: true })[Symbol.asyncIterator]();
    const next = watch.next();
    await test.client.create(Widgets, widget('b'));
    const { value } = (await next) as { value: WatchEvent };
    expect(show(value)).toBe('ADDED b');
    expect(value.object).not.toHaveProperty('spec');
    await watch.return?.();
  });

  it('is in all documents from the same moment on, and the others stay as they were', async () => {
    const index = () => document<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
    const before = await index();
    serve();
    const after = await index();
    expect(after.paths).toMatchObject(before.paths);
    expect(Object.keys(after.paths)).toContain('apis/example.com/v1');
    for (const [, { transport }] of clients()) {
      const { resources } = (await transport.discover('/apis/example.com/v1')) as { resources: { name: string }[] };
      expect(resources.map(({ name }) => name)).toEqual(['depots', 'widgets', 'widgets/status']);
    }
    const v3 = await document<{ components: { schemas: Record<string, unknown> } }>('/openapi/v3/apis/example.com/v1');
    expect(v3.components.schemas['com.example.v1.Widget']).toMatchObject({
      description: 'A thing in a namespace.',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
    });
    expect(v3.components.schemas['com.example.v1.WidgetSpec']).toMatchObject({
      required: ['size'],
      properties: { size: { description: 'How large it is.', type: 'integer' } },
    });
    const v2 = await document<{ definitions: object; paths: object }>('/openapi/v2');
    expect(Object.keys(v2.definitions)).toContain('com.example.v1.Widget');
    expect(Object.keys(v2.paths)).toContain('/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/status');
  });

  it('replaces another of its name: its objects stay, its watches end, its fields are the new ones', async () => {
    serve();
    await test.client.create(Widgets, widget('a'));
    const watches = await Promise.all(clients().map(([, client]) => follow(client, 1)));
    const { kind: Changed, definition } = widgets({ weight: { value: { kind: 'int32' }, default: 7 } });
    await test.client.create(Widgets, widget('b'));
    test.server.kinds.serve([definition]);
    for (const { rest } of watches) expect((await rest).map(show)).toEqual(['ADDED b']);
    const created = await remote.create(Changed, widget('c'));
    expect(created.spec).toMatchObject({ size: 1, weight: 7 });
    expect((await remote.list(Changed)).items.map(item => item.metadata.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('a kind that goes', () => {
  it.each(['delete', 'keep'] as const)('ends its watches, and %ss its objects as asked', async objects => {
    serve();
    for (const name of ['a', 'b']) await test.client.create(Widgets, widget(name));
    const watches = await Promise.all(clients().map(([, client]) => follow(client, 2)));
    await test.server.kinds.end([Widgets, Depots], { objects, signal: forever() });
    const expected = objects === 'delete' ? ['DELETED a', 'DELETED b'] : [];
    for (const { rest } of watches) expect((await rest).map(show).toSorted()).toEqual(expected);
    for (const [, client] of clients()) {
      expect((await errorOf(client.list(Widgets))).message).toBe('the server could not find the requested resource');
      await expect(client.watch(Widgets)[Symbol.asyncIterator]().next()).rejects.toSatisfy(isNotFound);
      await expect(client.transport.discover('/apis/example.com')).rejects.toSatisfy(isNotFound);
    }
    await expect(document('/openapi/v3/apis/example.com/v1')).rejects.toSatisfy(isNotFound);
    serve();
    expect((await remote.list(Widgets)).items).toHaveLength(objects === 'delete' ? 0 : 2);
  });

  it('takes no new objects while finalizers hold the last ones', async () => {
    serve();
    const held = await test.client.create(Widgets, {
      ...widget('held'),
      metadata: { name: 'held', namespace, finalizers: ['example.com/hold'] },
    });
    const stop = new AbortController();
    const given = test.server.kinds.end([Widgets], { objects: 'delete', signal: stop.signal });
    const refused = (await errorOf(remote.create(Widgets, widget('late')))) as StatusError;
    expect(refused.status).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
    expect(refused.message).toBe('create not allowed while custom resource definition is terminating');
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    const ended = test.server.kinds.end([Widgets], { objects: 'delete', signal: forever() });
    await remote.patch(Widgets, { namespace, name: 'held' }, mergePatch({ metadata: { finalizers: [] } }));
    await ended;
    expect(held.metadata.finalizers).toEqual(['example.com/hold']);
    await expect(remote.list(Widgets)).rejects.toSatisfy(isNotFound);
  });

  it('leaves nothing of an object whose creation had begun', async () => {
    serve();
    await test.client.list(Widgets);
    for (let turn = 0; turn < 20; turn++) {
      serve();
      const creating = remote.create(Widgets, widget('late')).catch((error: unknown) => error);
      const inProcess = test.client.create(Widgets, widget('later')).catch((error: unknown) => error);
      for (let i = 0; i < turn; i++) await Promise.resolve();
      await test.server.kinds.end([Widgets], { objects: 'delete', signal: forever() });
      await Promise.all([creating, inProcess]);
      const { rows } = await test.store.range({ start: '/registry/example.com/', end: '/registry/example.com0' });
      expect(rows).toEqual([]);
    }
  });

  it('lets requests that had begun end, and is gone for those after them', async () => {
    serve();
    for (let i = 0; i < 50; i++) await test.client.create(Widgets, widget(`w-${i}`));
    const lists = Array.from({ length: 10 }, () => remote.list(Widgets));
    const patches = Array.from({ length: 50 }, (_, i) =>
      remote.patch(Widgets, { namespace, name: `w-${i}` }, mergePatch({ spec: { size: 2 } })),
    );
    await remote.list(ConfigMap);
    await test.server.kinds.end([Widgets], { objects: 'keep', signal: forever() });
    const outcomes = await Promise.allSettled([...lists, ...patches]);
    const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(failures.filter(failure => !isNotFound(failure))).toEqual([]);
  });
});
