/** How long a pod takes from its creation to Running on a real node: one by kubectl, one by the API, thirty at once,
 *  and thirty at once while thirty others end. Needs root and containerd. `node bench/pods.ts` */
import { type New, Pod } from '#api';
import { printFigures } from './support/figures.ts';
import { cpuMsOf, initialiseDataDirectory, type RealCluster } from './support/real-cluster.ts';

const rounds = 8;
const namespace = 'default';
const image = 'busybox:local';

// Not 0: such pods are deleted from the API at once, and would end during the next measurement.
const terminationGracePeriodSeconds = 1;

const pod = (name: string): New<Pod> => ({
  metadata: { name, namespace, labels: { app: 'bench' } },
  spec: {
    terminationGracePeriodSeconds,
    containers: [{ name: 'main', image, command: ['sleep', '3600'] }],
  },
});

/** Follows the pods of the namespace; `phase` resolves with the time when all of them are Running, or gone. */
function follow({ client }: RealCluster, signal: AbortSignal) {
  const phases = new Map<string, string>();
  let look = (): void => undefined;
  const following = (async () => {
    const { metadata } = await client.list(Pod, { namespace });
    const { resourceVersion } = metadata;
    for await (const { type, object } of client.watch(Pod, { namespace, resourceVersion, signal })) {
      if (type === 'DELETED') phases.delete(object.metadata.name);
      else phases.set(object.metadata.name, object.status?.phase ?? '');
      look();
    }
  })();
  following.catch(() => undefined);
  const until = async (condition: () => boolean): Promise<number> => {
    const { promise, resolve } = Promise.withResolvers<number>();
    look = () => condition() && resolve(performance.now());
    look();
    return await promise;
  };
  return {
    running: (names: readonly string[]) => until(() => names.every(name => phases.get(name) === 'Running')),
    gone: () => until(() => phases.size === 0),
  };
}

await using directory = await initialiseDataDirectory();
await using cluster = await directory.up();
using stop = new DisposableStack();
const watching = new AbortController();
stop.defer(() => watching.abort());
const { client } = cluster;
const pods = follow(cluster, watching.signal);

const measure = async (names: readonly string[], create: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  const [, end] = await Promise.all([create(), pods.running(names)]);
  return end - start;
};

const clear = async () => {
  await client.deleteCollection(Pod, { namespace });
  await pods.gone();
};

const measureAlone: typeof measure = async (names, create) => {
  const ms = await measure(names, create);
  await clear();
  return ms;
};

const thirtyNames = (round: string) => Array.from({ length: 30 }, (_, i) => `many-${round}-${i}`);
const createAll = (names: readonly string[]) => () => Promise.all(names.map(name => client.create(Pod, pod(name))));

await measureAlone(['warm-up'], () => client.create(Pod, pod('warm-up')));
const byKubectl: number[] = [];
const byApi: number[] = [];
const thirty: number[] = [];
const besides: number[] = [];
for (let round = 0; round < rounds; round++) {
  const name = `one-${round}`;
  byApi.push(await measureAlone([name], () => client.create(Pod, pod(name))));
  byKubectl.push(
    await measureAlone([name], () =>
      cluster.kubectl(
        'run',
        name,
        `--image=${image}`,
        '--restart=Never',
        `--overrides=${JSON.stringify({ apiVersion: 'v1', spec: { terminationGracePeriodSeconds } })}`,
        '--command',
        'sleep',
        '3600',
      ),
    ),
  );
}
const cpuBefore = cpuMsOf(cluster.pid);
for (let round = 0; round < rounds; round++) {
  const names = thirtyNames(String(round));
  thirty.push(await measureAlone(names, createAll(names)));
}
const cpuOfPod = (cpuMsOf(cluster.pid) - cpuBefore) / (30 * rounds);

const others = thirtyNames('others');
await measure(others, createAll(others));
for (let round = 0; round < rounds; round++) {
  const names = thirtyNames(`beside-${round}`);
  await client.deleteCollection(Pod, { namespace });
  besides.push(await measure(names, createAll(names)));
}
await clear();
printFigures([
  { what: 'one pod, kubectl run to Running', values: byKubectl, unit: 'ms', goal: '< 350 ms' },
  { what: 'one pod, API create to Running', values: byApi, unit: 'ms' },
  { what: 'thirty pods at once to Running', values: thirty.map(ms => ms / 1000), unit: 's', goal: '< 4 s' },
  { what: 'thirty pods at once, while thirty others end', values: besides.map(ms => ms / 1000), unit: 's' },
  { what: "Kubernode's CPU time for a pod's life", values: [cpuOfPod], unit: 'ms' },
]);
