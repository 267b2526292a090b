/** Kinds that have no objects, as those see them who follow them in process. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, type Kind, Pod, Secret } from '#api';
import { silentLogger } from '#base';
import {
  type Change,
  createClient,
  createInformers,
  createInProcessTransport,
  mergePatch,
  type Transport,
} from '#client';
import { createMemoryStore } from '#store';
import { fragile } from '../fixtures/fragile-store.ts';
import { type Widget, widgets } from '../fixtures/living-kinds.ts';
import { admin, errorOf, startTestServer, type TestServer } from '../testing.ts';

let stack: AsyncDisposableStack;
let test: TestServer;
let lose: () => void;
let transport: Transport;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const store = fragile(createMemoryStore());
  lose = () => store.lose();
  test = stack.use(await startTestServer({ store: store.store }));
  transport = stack.use(createInProcessTransport({ handler: test.server.handler, user: admin }));
  return () => stack.disposeAsync();
});

const place = ({ group, version, plural: resource }: Kind) => ({ group, version, resource });
const key = { namespace: 'default', name: 'a' };
const emptinessOf = async (kind: Kind) => {
  const emptiness = await transport.emptiness?.(place(kind));
  return emptiness && stack.use(emptiness);
};

describe('a kind without objects', () => {
  it('is neither listed nor watched by its informers, which know all the same and miss nothing', async () => {
    const asked: string[] = [];
    const note: Transport = {
      ...transport,
      request(request) {
        asked.push(`${request.verb} ${request.resource}`);
        return transport.request(request);
      },
      watch(request) {
        asked.push(`${request.verb} ${request.resource}`);
        return transport.watch(request);
      },
    };
    const options = { client: createClient(note), clock: test.clock, logger: silentLogger };
    const informers = stack.use(createInformers(options));
    const whole = informers.for(ConfigMap);
    const some = informers.for(ConfigMap, { labelSelector: 'app=web' });
    await informers.synced();
    expect([whole.hasSynced, some.hasSynced, whole.lister.list(), asked]).toEqual([true, true, [], []]);

    const changes: string[] = [];
    whole.onChange(({ type, object }: Change<ConfigMap>) =>
      changes.push(`${type} ${object.metadata.name} ${object.data?.['n'] ?? ''}`.trim()),
    );
    await test.client.create(ConfigMap, { metadata: key, data: { n: '1' } });
    await test.client.patch(ConfigMap, key, mergePatch({ data: { n: '2' } }));
    await test.client.delete(ConfigMap, key);
    await test.client.create(ConfigMap, { metadata: { ...key, name: 'b', labels: { app: 'web' } } });
    await expect.poll(() => changes).toEqual(['added a 1', 'updated a 2', 'deleted a 2', 'added b']);
    await expect.poll(() => some.lister.list().map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(asked).toEqual(['watch configmaps', 'watch configmaps']);
  });

  it('says from which version on a watch sees the first object', async () => {
    const emptiness = await emptinessOf(Secret);
    const { metadata } = await test.client.create(Secret, { metadata: key });
    expect(await emptiness?.over).toBe(String(Number(metadata.resourceVersion) - 1));
    expect(await emptinessOf(Secret)).toBeUndefined();
    await test.client.delete(Secret, key);
    expect(await emptinessOf(Secret)).toBeDefined();
  });

  it('is listed anew when track of the store was lost', async () => {
    const emptiness = await emptinessOf(Secret);
    lose();
    expect(await emptiness?.over).toBeUndefined();
  });

  it('is one that is served and stored', async () => {
    expect(await transport.emptiness?.({ group: '', version: 'v1', resource: 'nonsense' })).toBeUndefined();
    expect(
      await transport.emptiness?.({ group: 'authentication.k8s.io', version: 'v1', resource: 'tokenreviews' }),
    ).toBeUndefined();
  });

  it('is told of to those alone who may list and watch it', async () => {
    const user = { username: 'somebody', groups: ['system:authenticated'] };
    await using other = createInProcessTransport({ handler: test.server.handler, user });
    const error = await errorOf(Promise.resolve(other.emptiness?.(place(Secret))));
    expect(error.message).toBe(
      'secrets is forbidden: User "somebody" cannot list resource "secrets" in API group "" at the cluster scope',
    );
  });

  it('is told of to who may follow a part of it, for that part', async () => {
    const user = { username: 'system:node:a', groups: ['system:nodes', 'system:authenticated'] };
    await using own = createInProcessTransport({ handler: test.server.handler, user });
    const options = { fieldSelector: 'spec.nodeName=a' };
    using emptiness = await own.emptiness?.({ ...place(Pod), options });
    expect(emptiness).toBeDefined();
    const error = await errorOf(Promise.resolve(own.emptiness?.(place(Pod))));
    expect(error.message).toContain('pods is forbidden');
  });

  it('may go, and come again with objects', async () => {
    const { kind, definition } = widgets();
    test.server.kinds.serve([definition]);
    const emptiness = await emptinessOf(kind);
    expect(emptiness).toBeDefined();
    const informers = stack.use(
      createInformers({ client: createClient(transport), clock: test.clock, logger: silentLogger }),
    );
    const informer = informers.for<Widget>(kind);
    await informers.synced();
    await test.server.kinds.end([kind], { objects: 'delete', signal: new AbortController().signal });
    expect(await emptiness?.over).toBeUndefined();
    test.server.kinds.serve([definition]);
    await test.client.create(kind, { metadata: key, spec: { size: 1 } });
    await test.clock.advance(60_000);
    await expect.poll(() => informer.lister.list().length).toBe(1);
  });
});
