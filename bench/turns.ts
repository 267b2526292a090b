/** Who waits for the process's own work: scheduling, collecting garbage, endpoint syncs, compaction and the rest, each
 *  at a size that hurts. For each the longest time that the event loop was held, and how long a small GET over HTTPS
 *  took meanwhile, asked by a process of its own. `node bench/turns.ts [SHARE OF THE SIZES, such as 0.1] [WORK...]` */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import https from 'node:https';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ConfigMap, EndpointSlice, Namespace, type New, Node, Pod, Service } from '#api';
import { createApiServer } from '#apiserver';
import { systemClock as clock, forEachConcurrently, silentLogger as logger } from '#base';
import { type Client, createClient, createInformers, createInProcessTransport, type Informers } from '#client';
import { createControllers } from '#controllers';
import { startControllers } from '#reconcile';
import { startScheduler } from '#scheduler';
import type { Store } from '#store';
import { quantile } from './support/figures.ts';
import { serveStore, type Target } from './support/served-store.ts';

type Row = Record<string, number | string>;

/** Asks for a small object again and again, in a process of its own; answers `stop` with the milliseconds that each
 *  took. */
async function probe(target: Target): Promise<void> {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, host: '127.0.0.1', ...target });
  const get = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const path = '/api/v1/namespaces/default';
      const request = https.request({ host: '127.0.0.1', port: target.port, agent, path }, response => {
        response.on('data', () => undefined).on('end', resolve);
      });
      request.on('error', reject).end();
    });
  let times: number[] = [];
  process.on('message', () => {
    process.send?.(times);
    times = [];
  });
  for (;;) {
    const start = performance.now();
    await get();
    times.push(performance.now() - start);
    await clock.sleep(2);
  }
}

const sizes = Number(process.argv[2] ?? 1);
const wanted = process.argv.slice(3);
const sized = (count: number): number => Math.max(1, Math.round(count * sizes));
const rows: Row[] = [];
const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Processor time of this thread between two ticks of a short timer: what one turn of the loop took, whoever else
 *  runs. */
function watchTurns(): { stop(): number } {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, user + system);
  }, 1);
  return {
    stop() {
      clearInterval(timer);
      return longest / 1000;
    },
  };
}

interface Bench {
  readonly client: Client;
  readonly informers: Informers;
  readonly store: Store;
  readonly prober: ChildProcess;
}

async function takeTimes(prober: ChildProcess): Promise<number[]> {
  prober.send('stop');
  const [times] = (await once(prober, 'message')) as [number[]];
  return times;
}

/** Runs one kind of work and notes what it did to everybody else. */
async function measure(prober: ChildProcess, what: string, work: () => Promise<void>): Promise<void> {
  if (wanted.length > 0 && !wanted.some(word => what.includes(word))) return;
  await clock.sleep(300);
  await takeTimes(prober);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const turns = watchTurns();
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  await clock.sleep(20);
  delays.disable();
  const cpuMs = turns.stop();
  const times = await takeTimes(prober);
  rows.push({
    work: what,
    s: Math.round(seconds * 100) / 100,
    'CPU, s': Math.round((cpu.user + cpu.system) / 10_000) / 100,
    'longest hold, ms': rounded(delays.max / 1e6),
    'of CPU, ms': rounded(cpuMs),
    'GET p50, ms': rounded(quantile(times, 0.5)),
    'GET p99, ms': rounded(quantile(times, 0.99)),
    'GET max, ms': rounded(Math.max(...times)),
    'RSS, MB': Math.round(process.memoryUsage.rss() / 1e6),
  });
  console.table(rows.slice(-1));
}

const each = (count: number, work: (index: number) => Promise<unknown>): Promise<void> =>
  forEachConcurrently(
    Array.from({ length: count }, (_, index) => index),
    64,
    async index => void (await work(index)),
  );

/** Resolves when `condition` holds; looks ten times a second. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await clock.sleep(100);
}

const node = (index: number): New<Node> => ({ metadata: { name: `node-${index}` }, spec: {} });
const pod = (index: number, labels: Record<string, string>, nodeName?: string): New<Pod> => ({
  metadata: { name: `pod-${index}`, namespace: 'default', labels },
  spec: {
    ...(nodeName === undefined ? {} : { nodeName }),
    containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
  },
});
const configMap = (name: string, namespace: string, owner?: { name: string; uid: string }): New<ConfigMap> => ({
  metadata: {
    name,
    namespace,
    ...(owner ? { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner.name, uid: owner.uid }] } : {}),
  },
  data: { text: 'x'.repeat(1000) },
});

/** Pods that wait and nodes that are there when the scheduler starts. */
async function scheduling({ client, informers, prober }: Bench): Promise<void> {
  const [nodes, pods] = [sized(5000), sized(10_000)];
  const status = { capacity: { cpu: '64', memory: '256Gi', pods: '500' } };
  await each(nodes, async index => {
    const made = await client.create(Node, node(index));
    // A new node is tainted until it is ready.
    const usable = await client.update(Node, { ...made, spec: {} });
    await client.updateStatus(Node, { ...usable, status: { ...status, allocatable: status.capacity } });
  });
  await each(pods, index => client.create(Pod, pod(index, { app: 'web' })));
  const seen = informers.for(Pod);
  await until(() => seen.lister.list().length === pods);
  let bound = 0;
  using _subscription = seen.onChange(({ type, object, previous }) => {
    if (type === 'updated' && object.spec.nodeName && !previous.spec.nodeName) bound++;
  });
  await measure(prober, `schedule ${pods} pods on ${nodes} nodes`, async () => {
    await using own = createInformers({ client, clock, logger });
    await using _scheduler = await startScheduler({ client, informers: own, clock, logger });
    await until(() => bound === pods);
  });
  await client.deleteCollection(Node, {});
}

/** A service whose pods all become ready, and then go. */
async function endpoints({ client, informers, prober }: Bench): Promise<void> {
  const count = sized(5000);
  const labels = { app: 'endpoints' };
  await client.create(Service, {
    metadata: { namespace: 'default', name: 'large' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  });
  await each(count, index => client.create(Pod, pod(1_000_000 + index, labels, `node-${index % 100}`)));
  const slices = informers.for(EndpointSlice).lister;
  const ready = () => slices.list('default').flatMap(({ endpoints: all = [] }) => all).length;
  await measure(prober, `${count} pods of a service become ready`, async () => {
    await each(count, async index => {
      const key = { namespace: 'default', name: `pod-${1_000_000 + index}` };
      const podIP = `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
      const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: now }];
      await client.updateStatus(Pod, {
        ...(await client.get(Pod, key)),
        status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions },
      });
    });
    await until(() => ready() === count);
  });
  await measure(prober, `deletecollection of ${sized(10_000) + count} pods, ${count} of a service`, async () => {
    await client.deleteCollection(Pod, { namespace: 'default', gracePeriodSeconds: 0 });
    await until(() => informers.for(Pod).lister.list('default').length === 0 && ready() === 0);
  });
}

async function garbage({ client, informers, prober }: Bench): Promise<void> {
  const count = sized(20_000);
  const owner = await client.create(ConfigMap, configMap('owner', 'default'));
  await each(count, index => client.create(ConfigMap, configMap(`owned-${index}`, 'default', owner.metadata)));
  const left = () =>
    informers
      .for(ConfigMap)
      .lister.list('default')
      .filter(({ metadata }) => metadata.ownerReferences);
  await until(() => left().length === count);
  await measure(prober, `collect ${count} dependents of an owner`, async () => {
    await client.delete(ConfigMap, { namespace: 'default', name: 'owner' });
    await until(() => left().length === 0);
  });
}

async function namespaces({ client, informers, prober }: Bench): Promise<void> {
  const count = sized(50_000);
  await client.create(Namespace, { metadata: { name: 'full' }, spec: {} });
  await each(count, index => client.create(ConfigMap, configMap(`content-${index}`, 'full')));
  const seen = informers.for(Namespace);
  await measure(prober, `delete a namespace with ${count} objects`, async () => {
    await client.delete(Namespace, { name: 'full' });
    await until(() => seen.lister.get({ name: 'full' }) === undefined);
  });
}

/** The same rows for another API server and for informers that begin. */
async function filling({ client, store, prober }: Bench): Promise<void> {
  const count = sized(100_000);
  await each(count, index => client.create(ConfigMap, configMap(`many-${index}`, 'default')));
  const user = { username: 'bench', groups: ['system:masters'] };
  await measure(prober, `fill a watch cache with ${count} objects`, async () => {
    await using server = await createApiServer({ store, clock, logger });
    await using transport = createInProcessTransport({ handler: server.handler, user });
    await createClient(transport).get(ConfigMap, { namespace: 'default', name: 'many-1' });
  });
  await measure(prober, `fill an informer with ${count} objects`, async () => {
    await using informers = createInformers({ client, clock, logger });
    let seen = 0;
    informers.for(ConfigMap).onChange(() => seen++);
    await informers.synced();
  });
  await measure(prober, `deletecollection of ${count} objects`, async () => {
    await client.deleteCollection(ConfigMap, { namespace: 'default' });
  });
}

async function compaction({ store, prober }: Bench): Promise<void> {
  const revision = await store.currentRevision();
  await measure(prober, `compact ${revision} revisions`, () => store.compact(revision));
}

/** Writes while many connections watch. A write's own time is what its sender waits. */
async function watching({ client, prober, target }: Bench & { target: Target }): Promise<void> {
  const [watchers, writes] = [sized(1000), 100];
  const key = { namespace: 'kube-public', name: 'watched' };
  await client.create(ConfigMap, { metadata: key, data: {} });
  const write = async () => {
    const times: number[] = [];
    for (let index = 0; index < writes; index++) {
      const start = performance.now();
      const found = await client.get(ConfigMap, key);
      await client.update(ConfigMap, { ...found, data: { text: `${index}`.padEnd(2000, 'x') } });
      times.push(performance.now() - start);
    }
    return times;
  };
  const alone = await write();
  const watcher = startChild('--watch', { ...target, watchers });
  await once(watcher, 'message');
  let watched: number[] = [];
  await measure(prober, `${writes} writes that ${watchers} connections watch`, async () => {
    watched = await write();
  });
  watcher.kill();
  const [before, after] = [rounded(quantile(alone, 0.5)), rounded(quantile(watched, 0.5))];
  console.log(`a write, median: ${before} ms; with ${watchers} watches ${after} ms`);
}

/** Opens that many watches, in a process of its own, and reads them. */
async function watchMany({ watchers, port, ...tls }: Target & { watchers: number }): Promise<void> {
  const agent = new https.Agent({ keepAlive: true, maxSockets: Infinity, ...tls });
  await forEachConcurrently(Array.from({ length: watchers }), 20, () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const path = '/api/v1/namespaces/kube-public/configmaps?watch=1';
    const request = https.request({ host: '127.0.0.1', port, agent, path }, response => {
      response.on('data', () => undefined);
      resolve();
    });
    request.on('error', reject).end();
    return promise;
  });
  process.send?.('ready');
}

async function main(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { store, client, target } = stack.use(await serveStore());
  const informers = stack.use(createInformers({ client, clock, logger }));
  for (const kind of [Pod, ConfigMap, EndpointSlice, Namespace, Node]) informers.for(kind as typeof Pod);
  await informers.synced();
  const prober = startChild('--probe', target);
  stack.defer(() => void prober.kill());
  const bench: Bench = { client, informers, store, prober };
  await measure(prober, 'nothing', () => clock.sleep(2000));
  await watching({ ...bench, target });
  await scheduling(bench);
  {
    const own = stack.use(createInformers({ client, clock, logger }));
    await using _controllers = startControllers({
      client,
      informers: own,
      clock,
      logger,
      controllers: createControllers(),
    });
    await own.synced();
    await endpoints(bench);
    await garbage(bench);
    await namespaces(bench);
  }
  await filling(bench);
  await compaction(bench);
  console.table(rows);
}

/** This program again, as a client. */
function startChild(role: string, options: object): ChildProcess {
  const child = fork(import.meta.filename, [role]);
  child.send(options);
  return child;
}

const roles: Readonly<Record<string, (options: Target & { watchers: number }) => Promise<void>>> = {
  '--probe': probe,
  '--watch': watchMany,
};
const role = roles[process.argv[2] ?? ''];
const work = role
  ? new Promise<Target & { watchers: number }>(resolve =>
      process.once('message', options => resolve(options as Target & { watchers: number })),
    ).then(role)
  : main();
await work.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
