/** How long the kernel goes on sending traffic to an endpoint that the API shows as not ready: from a watch's event to
 *  the change of the rules, as `nft monitor` tells it. Needs root and containerd. `node bench/endpoints.ts` */
import path from 'node:path';
import { EndpointSlice, type New, Pod, Service } from '#api';
import { startProcess, systemClock } from '#base';
import { mergePatch } from '#client';
import { printFigures } from './support/figures.ts';
import { initialiseDataDirectory } from './support/real-cluster.ts';

const rounds = 30;
const namespace = 'default';
const hello = path.resolve(import.meta.dirname, '../examples/hello');
/** For documentation (RFC 5737): nothing answers there. */
const addresses = ['203.0.113.1', '203.0.113.2'];
const endpointsOf = (isReady: boolean) =>
  addresses.map((address, index) => ({ addresses: [address], conditions: { ready: index === 0 || isReady } }));

const service: New<Service> = {
  metadata: { name: 'by-hand', namespace },
  spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const slice = (isReady: boolean): New<EndpointSlice> => ({
  metadata: { name: 'by-hand-1', namespace, labels: { 'kubernetes.io/service-name': 'by-hand' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: endpointsOf(isReady),
});

/** Tells when the kernel's rules change. */
function followRules() {
  const child = startProcess('nft', ['monitor'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = (): void => undefined;
  child.stdout?.on('data', () => told());
  return {
    /** Resolves with the time of the next change. */
    next: () =>
      new Promise<number>(resolve => {
        told = () => resolve(performance.now());
      }),
    [Symbol.dispose]: () => void child.kill(),
  };
}

await using directory = await initialiseDataDirectory();
await using cluster = await directory.up(['--apply', hello]);
using rules = followRules();
using stop = new DisposableStack();
const watching = new AbortController();
stop.defer(() => watching.abort());
const { signal } = watching;
const { client } = cluster;
/** Changes that follow the one that is measured must not be taken for the next one. */
const quiet = () => systemClock.sleep(400);

/** From the event of a watch that satisfies `isIt` to the next change of rules. */
async function delay<E extends { object: unknown }>(
  events: AsyncIterable<E>,
  { isIt, cause }: { isIt: (object: E['object']) => boolean; cause: () => Promise<unknown> },
): Promise<number> {
  const changed = rules.next();
  const caused = cause();
  for await (const { object } of events) {
    if (!isIt(object)) continue;
    const shown = performance.now();
    await caused;
    return (await changed) - shown;
  }
  throw new Error('the watch ended');
}

await client.create(Service, service);
await client.create(EndpointSlice, slice(true));
await quiet();
const bySlice: number[] = [];
for (let round = 0; round < rounds; round++) {
  const isReady = round % 2 === 1;
  const current = await client.get(EndpointSlice, { namespace, name: 'by-hand-1' });
  const events = client.watch(EndpointSlice, {
    namespace,
    resourceVersion: current.metadata.resourceVersion,
    signal,
  });
  bySlice.push(
    await delay(events, {
      isIt: object => object.metadata.name === 'by-hand-1',
      cause: () =>
        client.patch(EndpointSlice, { namespace, name: 'by-hand-1' }, mergePatch({ endpoints: endpointsOf(isReady) })),
    }),
  );
  await quiet();
}

const byPod: number[] = [];
for (let round = 0; round < 6; round++) {
  await cluster.kubectl('wait', '--for=condition=Available', 'deployment/hello', '--timeout=60s');
  await systemClock.sleep(2000);
  const { items, metadata } = await client.list(Pod, { namespace, labelSelector: 'app=hello' });
  const victim = items.find(pod => pod.metadata.deletionTimestamp === undefined);
  if (!victim) throw new Error('hello has no pods');
  const { name, uid } = victim.metadata;
  const events = client.watch(Pod, { namespace, resourceVersion: metadata.resourceVersion, signal });
  byPod.push(
    await delay(events, {
      isIt: pod => pod.metadata.uid === uid && pod.metadata.deletionTimestamp !== undefined,
      cause: () => client.delete(Pod, { namespace, name }),
    }),
  );
}

printFigures([
  { what: 'endpoint of a slice not ready, to the rule', values: bySlice, unit: 'ms', goal: '< 1000 ms' },
  { what: 'pod being deleted, to the rule', values: byPod, unit: 'ms', goal: '< 1000 ms' },
]);
