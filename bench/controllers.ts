/** How long controllers take to scale a deployment of 1,000 pods up and down, and to tell a service's slices of a pod
 *  that is no longer ready. API server in process; pods run as soon as they exist.
 *  `node bench/controllers.ts [PODS]` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment, EndpointSlice, type Kind, type KubeObject, type New, Pod, Service } from '#api';
import { createApiServer } from '#apiserver';
import { systemClock as clock, silentLogger as logger } from '#base';
import { createClient, createInformers, createInProcessTransport, type Informers, mergePatch } from '#client';
import { createControllers } from '#controllers';
import { startControllers } from '#reconcile';
import { createMemoryStore, openLmdbStore, type Store } from '#store';

const pods = Number(process.argv[2] ?? 1000);
const key = { namespace: 'default', name: 'web' };
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } };
const deployment: New<Deployment> = {
  metadata: key,
  spec: { replicas: pods, selector: { matchLabels: labels }, template },
};

/** Resolves with the time when `condition` first holds. */
function when<K extends KubeObject>(
  informers: Informers,
  kind: Kind<K>,
  condition: (objects: readonly K[]) => boolean,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const informer = informers.for(kind);
  const subscription = informer.onChange(() => {
    if (condition(informer.lister.list(key.namespace))) resolve(performance.now());
  });
  return promise.finally(() => subscription[Symbol.dispose]());
}

async function measure(store: Store): Promise<Record<string, number>> {
  await using stack = new AsyncDisposableStack();
  const { handler } = stack.use(await createApiServer({ store, clock, logger }));
  const user = { username: 'bench', groups: ['system:masters'] };
  const client = createClient(stack.use(createInProcessTransport({ handler, user })));
  const informers = stack.use(createInformers({ client, clock, logger }));
  stack.use(startControllers({ client, informers, clock, logger, controllers: createControllers() }));
  stack.use(runPods(informers, client));
  await informers.synced();
  await client.create(Service, { metadata: key, spec: { selector: labels, ports: [{ port: 80 }] } });

  const since = (start: number) => (end: number) => Math.round((end - start) * 10) / 10;
  const up = since(performance.now());
  const created = when(informers, Pod, all => all.length === pods);
  const available = when(informers, Deployment, ([web]) => web?.status?.availableReplicas === pods);
  const isReady = (slice: EndpointSlice) => slice.endpoints?.filter(({ conditions }) => conditions?.ready).length ?? 0;
  const sliced = when(informers, EndpointSlice, all => all.reduce((sum, slice) => sum + isReady(slice), 0) === pods);
  await client.create(Deployment, deployment);
  const times = {
    'pods made, ms': up(await created),
    'available, ms': up(await available),
    'in slices, ms': up(await sliced),
  };

  const [pod] = informers.for(Pod).lister.list(key.namespace);
  const change = since(performance.now());
  const unready = when(
    informers,
    EndpointSlice,
    all => all.reduce((sum, slice) => sum + isReady(slice), 0) === pods - 1,
  );
  if (pod) await client.updateStatus(Pod, { ...pod, status: running(pod.status?.podIP ?? '', 'False') });
  const readiness = change(await unready);

  const down = since(performance.now());
  const gone = when(informers, Pod, all => all.length === 0);
  await client.patch(Deployment, key, mergePatch({ spec: { replicas: 0 } }));
  return { ...times, 'unready pod in slice, ms': readiness, 'scaled to 0, ms': down(await gone) };
}

const running = (podIP: string, status: string) => ({
  phase: 'Running' as const,
  podIP,
  podIPs: [{ ip: podIP }],
  conditions: [{ type: 'Ready', status, lastTransitionTime: new Date().toISOString() }],
});

/** Runs pods as soon as they exist, and ends them as soon as they shall go. */
function runPods(informers: Informers, client: ReturnType<typeof createClient>): Disposable {
  let count = 0;
  const run = async (pod: Pod) => {
    if (pod.metadata.deletionTimestamp !== undefined) await client.delete(Pod, pod.metadata, { gracePeriodSeconds: 0 });
    else if (!pod.status?.podIP)
      await client.updateStatus(Pod, { ...pod, status: running(`10.1.${count >> 8}.${count++ & 255}`, 'True') });
  };
  return informers.for(Pod).onChange(({ type, object }) => {
    if (type !== 'deleted') void run(object).catch(() => undefined);
  });
}

const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
try {
  await using memory = createMemoryStore();
  await using lmdb = await openLmdbStore({ directory: join(directory, 'store') });
  console.table({ memory: await measure(memory), lmdb: await measure(lmdb) });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
