import { afterEach, describe, expect, it } from 'vitest';
import { EndpointSlice, Event, Node, Service } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { type Client, createInformers, type Informers, mergePatch } from '#client';
import { startTestServer } from '../apiserver/testing.ts';
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
  /** Names of services to refuse. */
  readonly refuses: Set<string>;
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
    refuses: new Set(),
    differences: [],
    cleaned: false,
    async apply(ruleset: Ruleset) {
      if (backend.failures-- > 0) throw new Error('the kernel said no');
      const refused = new Map<string, string>();
      const services = new Map(ruleset.services);
      for (const key of backend.refuses) {
        if (services.get(key) === undefined) continue;
        refused.set(key, 'Error: Service out of range');
        services.delete(key);
      }
      applied.push({ ...ruleset, services });
      const mode = applied.length === 1 ? 'full' : 'difference';
      return { mode, lines: 1, refused, ruleset: { ...ruleset, services } } as const;
    },
    describe: () => [],
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
  const logger = silentLogger;
  const { clock, client } = disposables.use(await startTestServer());
  const informers = disposables.use(createInformers({ client, clock, logger }));
  for (const [index, name] of services.entries()) {
    const { spec } = exampleService(name, { clusterIP: `10.96.0.${index + 10}` });
    await client.create(Service, { metadata: { name, namespace: 'default' }, spec });
  }
  const proxy = disposables.use(startProxy({ client, informers, clock, logger, nodeName: 'here', backend }));
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
    const client = {} as unknown as Client;
    const backend = createRecordingBackend();
    const clock = createVirtualClock();
    await using proxy = startProxy({ client, informers, clock, logger: silentLogger, nodeName: 'here', backend });
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

  it('leaves a service that the kernel refuses as it was, says so, and tries it again less and less often', async () => {
    const backend = createRecordingBackend();
    backend.refuses.add('default/hello');
    const { client, clock, proxy } = await startTestProxy(backend, ['hello', 'other']);
    expect([...proxy.ruleset.services.keys()].sort()).toEqual(['default/kubernetes', 'default/other']);
    const message = 'the kernel refused the rules of this service; trying again: Error: Service out of range';
    const events = async () => (await client.list(Event)).items.map(({ reason, message }) => `${reason} ${message}`);
    await expect.poll(events).toEqual([`RulesRefused ${message}`]);
    const writes = () => backend.applied.length;
    const before = writes();
    await clock.advance(999);
    await proxy.settled();
    expect(writes()).toBe(before);
    await clock.advance(1);
    await proxy.settled();
    expect(writes()).toBe(before + 1);
    await clock.advance(1900);
    expect(writes()).toBe(before + 1);
    backend.refuses.clear();
    await clock.advance(1000);
    await proxy.settled();
    expect(proxy.ruleset.services.has('default/hello')).toBe(true);
    await clock.advance(300_000);
    expect(writes()).toBe(before + 2);
  });

  it('leaves out what makes no rule, and an event says which field', async () => {
    const { client, clock, proxy } = await startTestProxy();
    const slice = sliceOf('10.244.0.5', '10.244.0.6');
    await client.create(EndpointSlice, slice);
    await clock.advance(20);
    await proxy.settled();
    const bad = { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' };
    await client.patch(Service, { namespace: 'default', name: 'hello' }, mergePatch({ spec: bad }));
    const hello = { namespace: 'default', name: 'hello' };
    const ingress = [
      { ip: '127.0.0.1', ipMode: 'VIP' },
      { ip: '192.0.2.8', ipMode: 'VIP' },
    ];
    await client.patch(Service, hello, mergePatch({ status: { loadBalancer: { ingress } } }), {
      subresource: 'status',
    });
    await clock.advance(20);
    await proxy.settled();
    expect(proxy.ruleset.services.get('default/hello')?.[0]?.loadBalancerIPs).toEqual(['192.0.2.8']);
    const events = async () => (await client.list(Event)).items.map(({ reason, message }) => `${reason} ${message}`);
    const message =
      'InvalidField status.loadBalancer.ingress[0].ip: "127.0.0.1" makes no rule: wanted a host\'s IP address';
    await expect.poll(events).toEqual([message]);
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
