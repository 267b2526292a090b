/** How a whole cluster carries many pods: a hundred simulated nodes, one deployment of thousands of pods behind a
 *  service, scaled up, updated, and scaled down again; everything in this process, on a durable store.
 *  `node bench/scale.ts [PODS] [NODES]` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Deployment, EndpointSlice, type Kind, type KubeObject, Node, Pod, Service } from '#api';
import { systemClock as clock, silentLogger as logger } from '#base';
import { type Informers, jsonPatch } from '#client';
import { startControlPlane } from '#main';
import { openLmdbStore } from '#store';
import { startSimulatedNodes } from '../src/main/simulated-nodes.ts';

const pods = Number(process.argv[2] ?? 3000);
const nodes = Number(process.argv[3] ?? 100);
const idleMs = 20_000;
/** Until what follows from a change is done. */
const restMs = 5000;
const key = { namespace: 'default', name: 'web' };
const labels = { app: 'web' };

interface Row {
  phase: string;
  seconds: number;
  'pods/s': number | string;
  'CPU, s': number;
  'CPU, % of a core': number;
  'longest stall, ms': number;
  'p99 delay, ms': number;
  'RSS, MB': number;
}

const rows: Row[] = [];
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Runs one phase and notes what it cost. */
async function phase(name: string, work: () => Promise<void>, { count = 0 } = {}): Promise<void> {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  delays.disable();
  const cpuSeconds = (user + system) / 1e6;
  rows.push({
    phase: name,
    seconds: round(seconds, 2),
    'pods/s': count > 0 ? Math.round(count / seconds) : '',
    'CPU, s': round(cpuSeconds, 2),
    'CPU, % of a core': round((cpuSeconds * 100) / seconds),
    'longest stall, ms': Math.round(delays.max / 1e6),
    'p99 delay, ms': Math.round(delays.percentile(99) / 1e6),
    'RSS, MB': Math.round(process.memoryUsage().rss / 1e6),
  });
}

/** Resolves when `condition` holds for the objects of a kind; looks at most twenty times a second. */
async function until<K extends KubeObject>(
  informers: Informers,
  kind: Kind<K>,
  condition: (objects: readonly K[]) => boolean,
): Promise<void> {
  const informer = informers.for(kind);
  await informer.synced;
  while (!condition(informer.lister.list())) await clock.sleep(50);
}

const available = (generation: (web: Deployment) => boolean) => (all: readonly Deployment[]) =>
  all.some(
    web =>
      web.status?.availableReplicas === pods &&
      web.status.replicas === pods &&
      web.status.updatedReplicas === pods &&
      web.status.observedGeneration === web.metadata.generation &&
      generation(web),
  );
const readyEndpoints = (slices: readonly EndpointSlice[]): number =>
  slices
    .filter(({ metadata }) => metadata.namespace === 'default')
    .flatMap(({ endpoints = [] }) => endpoints)
    .filter(({ conditions }) => conditions?.ready).length;

const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
try {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openLmdbStore({ directory: join(directory, 'store') }));
  const controlPlane = stack.use(await startControlPlane({ store, clock, logger }));
  const { client, informers } = stack.use(controlPlane.identity('bench', ['system:masters']));
  const isReady = ({ status, spec }: Node) => status?.conditions !== undefined && !spec.taints?.length;
  await phase(`${nodes} nodes ready`, async () => {
    stack.use(await startSimulatedNodes({ count: nodes, controlPlane }));
    await until(informers, Node, all => all.filter(isReady).length === nodes);
  });
  await phase('idle, empty', () => clock.sleep(idleMs));

  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } };
  await client.create(Service, { metadata: key, spec: { selector: labels, ports: [{ port: 80 }] } });
  await client.create(Deployment, {
    metadata: key,
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  });
  const scale = (replicas: number) =>
    client.patch(Deployment, key, jsonPatch([{ op: 'replace', path: '/spec/replicas', value: replicas }]));
  await phase(
    `scale to ${pods}`,
    async () => {
      await scale(pods);
      await until(
        informers,
        Deployment,
        available(() => true),
      );
      await until(informers, EndpointSlice, slices => readyEndpoints(slices) === pods);
    },
    { count: pods },
  );
  await clock.sleep(restMs);
  await phase('idle, full', () => clock.sleep(idleMs));
  await phase(
    'rolling update',
    async () => {
      const image = '/spec/template/spec/containers/0/image';
      const { metadata } = await client.patch(
        Deployment,
        key,
        jsonPatch([{ op: 'replace', path: image, value: 'web:2' }]),
      );
      await until(
        informers,
        Deployment,
        available(web => (web.status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)),
      );
    },
    { count: pods },
  );
  await phase(
    'scale to 0',
    async () => {
      await scale(0);
      await until(informers, Pod, all => all.length === 0);
    },
    { count: pods },
  );
  console.table(rows);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
