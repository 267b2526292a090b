/** How long a pod takes from its creation to Running on a real node: one by kubectl, one by the API, thirty at once.
 *  Needs root and containerd. `node bench/pods.ts` */
import { type New, Pod } from '#api';
import { printFigures } from './support/figures.ts';
import { cpuMsOf, initialiseDataDirectory, type RealCluster } from './support/real-cluster.ts';

const rounds = 8;
const namespace = 'default';
const image = 'busybox:local';

const pod = (name: string): New<Pod> => ({
  metadata: { name, namespace, labels: { app: 'bench' } },
  spec: {
    terminationGracePeriodSeconds: 0,
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
  await client.deleteCollection(Pod, { namespace });
  await pods.gone();
  return end - start;
};

await measure(['warm-up'], () => client.create(Pod, pod('warm-up')));
const byKubectl: number[] = [];
const byApi: number[] = [];
const thirty: number[] = [];
for (let round = 0; round < rounds; round++) {
  const name = `one-${round}`;
  byApi.push(await measure([name], () => client.create(Pod, pod(name))));
  byKubectl.push(
    await measure([name], () =>
      cluster.kubectl(
        'run',
        name,
        `--image=${image}`,
        '--restart=Never',
        // The shell's sleep ignores SIGTERM: without this, each round would wait half a minute.
        '--overrides={"apiVersion":"v1","spec":{"terminationGracePeriodSeconds":0}}',
        '--command',
        'sleep',
        '3600',
      ),
    ),
  );
}
const cpuBefore = cpuMsOf(cluster.pid);
for (let round = 0; round < 3; round++) {
  const names = Array.from({ length: 30 }, (_, i) => `many-${round}-${i}`);
  thirty.push(await measure(names, () => Promise.all(names.map(name => client.create(Pod, pod(name))))));
}
const cpuOfPod = (cpuMsOf(cluster.pid) - cpuBefore) / 90;
printFigures([
  { what: 'one pod, kubectl run to Running', values: byKubectl, unit: 'ms', goal: '< 350 ms' },
  { what: 'one pod, API create to Running', values: byApi, unit: 'ms' },
  { what: 'thirty pods at once to Running', values: thirty.map(ms => ms / 1000), unit: 's', goal: '< 4 s' },
  { what: "Kubernode's CPU time for a pod's life", values: [cpuOfPod], unit: 'ms' },
]);
