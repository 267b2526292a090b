/** The scheduler alone against an API server in a process of its own: pods that wait when it starts, until all have a
 *  node. The processor time is the scheduler's own, its client's included. What pods ask for is `basic`, `affinity`,
 *  `anti-affinity`, `spread` or `preemption`. `node bench/scheduler.ts [NODES] [PODS] [RUNS] [WORKLOAD]` */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Node, Pod, type PodSpec, PriorityClass } from '#api';
import { systemClock as clock, forEachConcurrently, silentLogger as logger } from '#base';
import { type Client, createClient, createHttpsTransport, createInformers } from '#client';
import { startScheduler } from '#scheduler';
import { serveStore, type Target } from './support/served-store.ts';

const role = process.argv[2] ?? '';
const size = (index: number, byDefault: number): number => Number(process.argv[index] ?? byDefault);

const zoneKey = 'topology.kubernetes.io/zone';
const labelSelector = { matchLabels: { app: 'web' } };
const apart = [{ topologyKey: 'kubernetes.io/hostname', labelSelector }];
const together = [{ topologyKey: zoneKey, labelSelector }];

/** What pods ask for besides a little of everything. */
const workloads: Readonly<Record<string, Partial<PodSpec>>> = {
  basic: {},
  affinity: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: together } } },
  'anti-affinity': { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: apart } } },
  spread: {
    topologySpreadConstraints: [
      { topologyKey: zoneKey, maxSkew: 5, whenUnsatisfiable: 'DoNotSchedule', labelSelector },
    ],
  },
  preemption: { priorityClassName: 'high' },
};

/** Serves a store with nodes, and pods that wait, until its parent ends it. */
async function serve(nodes: number, pods: number, workload: string): Promise<void> {
  await using served = await serveStore();
  const { client } = served;
  const allocatable = { cpu: '64', memory: '256Gi', pods: '500' };
  await forEachConcurrently(Array.from({ length: nodes }).keys(), 64, async index => {
    const labels = { 'kubernetes.io/hostname': `node-${index}`, [zoneKey]: `zone-${index % 3}` };
    const made = await client.create(Node, { metadata: { name: `node-${index}`, labels }, spec: {} });
    // A new node is tainted until it is ready.
    const usable = await client.update(Node, { ...made, spec: {} });
    await client.updateStatus(Node, { ...usable, status: { capacity: allocatable, allocatable } });
  });
  if (workload === 'preemption') await fill(client, nodes);
  const requests = { cpu: workload === 'preemption' ? '10' : '100m', memory: '64Mi' };
  const containers = [{ name: 'main', image: 'web:1', resources: { requests } }];
  await forEachConcurrently(Array.from({ length: pods }).keys(), 64, async index => {
    const metadata = { name: `pod-${index}`, namespace: 'default', labels: { app: 'web' } };
    await client.create(Pod, { metadata, spec: { containers, ...workloads[workload] } });
  });
  process.send?.(served.target);
  await once(process, 'message');
  process.disconnect();
}

/** Four pods on each node that may go, with 15 of its 64 CPUs each. */
async function fill(client: Client, nodes: number): Promise<void> {
  await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
  const containers = [{ name: 'main', image: 'batch:1', resources: { requests: { cpu: '15' } } }];
  await forEachConcurrently(Array.from({ length: 4 * nodes }).keys(), 64, async index => {
    const metadata = { name: `low-${index}`, namespace: 'default' };
    const spec = { containers, nodeName: `node-${index % nodes}`, terminationGracePeriodSeconds: 0 };
    await client.create(Pod, { metadata, spec });
  });
}

/** Schedules all of it; the row of figures. */
async function run(nodes: number, pods: number, workload: string): Promise<object> {
  const child = fork(import.meta.filename, ['--serve', String(nodes), String(pods), workload]);
  const ended = once(child, 'exit');
  const [{ port, ...credentials }] = (await once(child, 'message')) as [Target];
  await using transport = createHttpsTransport({ server: `https://127.0.0.1:${port}`, ...credentials });
  const client = createClient(transport);
  await using informers = createInformers({ client, clock, logger });
  let bound = 0;
  const done = Promise.withResolvers<void>();
  informers.for(Pod).onChange(({ object }) => {
    if (object.metadata.name.startsWith('low-') || !object.spec.nodeName) return;
    if (++bound === pods) done.resolve();
  });
  await Promise.all([informers.for(Pod).synced, informers.for(Node).synced]);
  let peak = 0;
  const sampling = setInterval(() => void (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const started = performance.now();
  const before = process.cpuUsage();
  {
    await using _scheduler = await startScheduler({ client, informers, clock, logger });
    await done.promise;
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(sampling);
  child.send('stop');
  await ended;
  return {
    workload,
    nodes,
    pods,
    seconds: Number(seconds.toFixed(2)),
    'pods/s': Math.round(pods / seconds),
    'CPU, s': Number(((user + system) / 1e6).toFixed(2)),
    'peak RSS, MiB': Math.round(peak / 2 ** 20),
  };
}

if (role === '--serve') await serve(size(3, 0), size(4, 0), process.argv[5] ?? 'basic');
else {
  const rows: object[] = [];
  for (let index = 0; index < size(4, 1); index++)
    rows.push(await run(size(2, 1000), size(3, 5000), process.argv[5] ?? 'basic'));
  console.table(rows);
}
