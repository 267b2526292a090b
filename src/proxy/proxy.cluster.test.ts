import { afterEach, describe, expect, it } from 'vitest';
import { EndpointSlice, Node, Service } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock, silentLogger } from '#base';
import { createClient, createInformers, createInProcessTransport, type Informers, mergePatch } from '#client';
import { createMemoryStore } from '#store';
import type { ProxyBackend } from './backends/backend.ts';
import { exampleEndpoint, exampleService, exampleSlice } from './model/example-objects.ts';
import type { Ruleset } from './model/ruleset.ts';
import { startProxy } from './proxy.ts';

const stack = { current: new AsyncDisposableStack() };
afterEach(async () => {
  await stack.current.disposeAsync();
  stack.current = new AsyncDisposableStack();
});

/** A back end that remembers what it was given. */
interface RecordingBackend extends ProxyBackend {
  readonly applied: Ruleset[];
  /** How many more times to fail. */
  failures: number;
  /** What to report next. */
  readonly differences: string[];
  cleaned: boolean;
}

function createRecordingBackend(): RecordingBackend {
  const applied: Ruleset[] = [];
  const backend: RecordingBackend = {
    name: 'recording',
    applied,
    failures: 0,
    differences: [],
    cleaned: false,
    async apply(ruleset: Ruleset) {
      if (backend.failures-- > 0) throw new Error('the kernel said no');
      applied.push(ruleset);
      return { mode: applied.length === 1 ? 'full' : 'difference', lines: 1 } as const;
    },
    async verify() {
      return backend.differences.splice(0);
    },
    async cleanUp() {
      backend.cleaned = true;
    },
    async [Symbol.asyncDispose]() {},
  };
  return backend;
}

/** A proxy on node `here` of a control plane with services of these names. */
async function startTestProxy(backend = createRecordingBackend(), services = ['hello']) {
  const disposables = stack.current;
  const clock = createVirtualClock();
  const logger = silentLogger;
  const store = disposables.use(createMemoryStore());
  const server = disposables.use(await createApiServer({ store, clock, logger }));
  const user = { username: 'test', groups: ['system:masters'] };
  const client = createClient(disposables.use(createInProcessTransport({ handler: server.handler, user })));
  const informers = disposables.use(createInformers({ client, clock, logger }));
  for (const [index, name] of services.entries()) {
    const { spec } = exampleService(name, { clusterIP: `10.96.0.${index + 10}` });
    await client.create(Service, { metadata: { name, namespace: 'default' }, spec });
  }
  const proxy = disposables.use(startProxy({ informers, clock, logger, nodeName: 'here', backend }));
  await proxy.ready;
  return { client, clock, backend, proxy };
}

const sliceOf = (...ips: string[]) => {
  const { metadata, ...slice } = exampleSlice(
    'hello',
    ips.map(ip => exampleEndpoint(ip)),
  );
  return { ...slice, metadata: { name: metadata.name, namespace: 'default', labels: metadata.labels ?? {} } };
};
const ipsIn = (ruleset: Ruleset | undefined, service = 'hello') =>
  ruleset?.services.get(`default/${service}`)?.[0]?.endpoints.map(endpoint => endpoint.ip);

describe('startProxy', () => {
  it('writes a whole ruleset first, then follows endpoints', async () => {
    const { client, clock, backend, proxy } = await startTestProxy();
    expect([...(backend.applied[0]?.services.keys() ?? [])]).toContain('default/hello');
    await client.create(EndpointSlice, sliceOf('10.244.0.5', '10.244.0.6'));
    await clock.advance(20);
    await proxy.settled();
    expect(ipsIn(backend.applied.at(-1))).toEqual(['10.244.0.5', '10.244.0.6']);
    await client.delete(EndpointSlice, { namespace: 'default', name: 'hello-1' });
    await clock.advance(20);
    await proxy.settled();
    expect(ipsIn(proxy.ruleset)).toEqual([]);
    expect(proxy.metrics).toMatchObject({ fullSyncs: 1, failures: 0, lastSync: { mode: 'difference' } });
  });

  it('writes when there is nothing, since an earlier process may have left something', async () => {
    const empty = {
      lister: { get: () => undefined, list: () => [], byIndex: () => [] },
      synced: Promise.resolve(),
      addIndex: () => undefined,
      onChange: () => ({ [Symbol.dispose]: () => undefined }),
    };
    const informers = { for: () => empty } as unknown as Informers;
    const backend = createRecordingBackend();
    const clock = createVirtualClock();
    await using proxy = startProxy({ informers, clock, logger: silentLogger, nodeName: 'here', backend });
    await proxy.ready;
    expect(backend.applied.map(({ services }) => services.size)).toEqual([0]);
  });

  it('follows a slice from one service to another', async () => {
    const { client, clock, proxy } = await startTestProxy(createRecordingBackend(), ['hello', 'other']);
    await client.create(EndpointSlice, sliceOf('10.244.0.5'));
    await clock.advance(20);
    expect([ipsIn(proxy.ruleset), ipsIn(proxy.ruleset, 'other')]).toEqual([['10.244.0.5'], []]);
    const labels = { 'kubernetes.io/service-name': 'other' };
    await client.patch(EndpointSlice, { namespace: 'default', name: 'hello-1' }, mergePatch({ metadata: { labels } }));
    await clock.advance(20);
    expect([ipsIn(proxy.ruleset), ipsIn(proxy.ruleset, 'other')]).toEqual([[], ['10.244.0.5']]);
  });

  it('answers health checks of load balancers', async () => {
    const { client, clock } = await startTestProxy();
    const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    const service = await client.patch(Service, { namespace: 'default', name: 'hello' }, mergePatch({ spec }));
    const url = `http://127.0.0.1:${service.spec.healthCheckNodePort}/healthz`;
    const status = () => fetch(url).then(answer => answer.status, String);
    await clock.advance(20);
    await expect.poll(status).toBe(503);
    await client.create(EndpointSlice, sliceOf('10.244.0.5'));
    await clock.advance(20);
    await expect.poll(status).toBe(200);
  });

  it('writes a burst of changes at once', async () => {
    const { client, clock, backend } = await startTestProxy();
    const before = backend.applied.length;
    for (let number = 0; number < 20; number++) {
      const slice = sliceOf(`10.244.0.${number + 2}`);
      await client.create(EndpointSlice, { ...slice, metadata: { ...slice.metadata, name: `hello-${number}` } });
    }
    await clock.advance(20);
    expect(backend.applied.length - before).toBeLessThanOrEqual(2);
    expect(ipsIn(backend.applied.at(-1))).toHaveLength(20);
  });

  it('tries again when the kernel refuses', async () => {
    const backend = createRecordingBackend();
    const { client, clock, proxy } = await startTestProxy(backend);
    backend.failures = 1;
    await client.create(EndpointSlice, sliceOf('10.244.0.5'));
    await clock.advance(1000);
    await proxy.settled();
    expect(ipsIn(backend.applied.at(-1))).toEqual(['10.244.0.5']);
    expect(proxy.metrics.failures).toBe(1);
  });

  it('repairs rules that somebody changed', async () => {
    const { clock, backend, proxy } = await startTestProxy();
    const before = backend.applied.length;
    backend.differences.push('table ip kubernode-proxy is missing');
    await clock.advance(600_000);
    await proxy.settled();
    expect(backend.applied.length).toBe(before + 1);
    expect(proxy.metrics.repairs).toBe(1);
  });

  it('plans anew when the node moves to another zone', async () => {
    const { client, clock, proxy } = await startTestProxy();
    const endpoints = ['north', 'south'].map((zone, index) =>
      exampleEndpoint(`10.244.0.${index + 5}`, { hints: { forZones: [{ name: zone }] } }),
    );
    await client.create(EndpointSlice, { ...sliceOf(), addressType: 'IPv4', endpoints });
    await clock.advance(20);
    expect(ipsIn(proxy.ruleset)).toEqual(['10.244.0.5', '10.244.0.6']);
    await client.create(Node, {
      metadata: { name: 'here', labels: { 'topology.kubernetes.io/zone': 'south' } },
      spec: {},
    });
    await clock.advance(100);
    await proxy.settled();
    expect(ipsIn(proxy.ruleset)).toEqual(['10.244.0.6']);
  });

  it('leaves rules when it stops, and removes them when told to clean up', async () => {
    const stopped = await startTestProxy();
    await stopped.proxy[Symbol.asyncDispose]();
    expect(stopped.backend.cleaned).toBe(false);
    const cleaned = await startTestProxy();
    await cleaned.proxy.cleanUp();
    expect(cleaned.backend.cleaned).toBe(true);
  });
});
