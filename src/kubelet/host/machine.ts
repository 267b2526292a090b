/** What the kubelet of a real node builds on this machine. */
import { join } from 'node:path';
import { type Pod, quantityValue, RuntimeClass, Service } from '#api';
import { type Clock, type Logger, startSyncLoop, toError } from '#base';
import type { Client, Informers } from '#client';
import { csiPluginType } from '#csi';
import { draPluginType } from '#dra';
import { startCsi } from '../csi/start-csi.ts';
import { DeviceDrivers } from '../devices/drivers.ts';
import { createPodDevices } from '../devices/pod-devices.ts';
import { createPodMeter } from '../eviction/measure-pods.ts';
import type { NodeResourceSettings } from '../eviction/plan/settings.ts';
import { imageFilesystemOf, readNode } from '../eviction/read-node.ts';
import type { NodeStats } from '../eviction/start-eviction.ts';
import { removeStale } from '../housekeeping/remove-stale.ts';
import { imageCredentials } from '../images/credentials.ts';
import { createMachineVolumes } from '../local-volumes/machine-volumes.ts';
import type { NodeFacts } from '../node/node-facts.ts';
import type { NodeEventSink, PodEvents } from '../node/pod-events.ts';
import type { KubeletPaths } from '../paths.ts';
import { startPlugins } from '../plugins/start-plugins.ts';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import type { PodHost } from '../pod-worker/host.ts';
import { createClaimedVolumes } from '../references/claimed-volumes.ts';
import { PodReferences } from '../references/pod-references.ts';
import type { ContainerRuntime, ImageCredentials } from '../runtime/runtime.ts';
import type { VolumeSample } from '../usage/volume-usage.ts';
import { createVolumeDrivers } from '../volumes/drivers.ts';
import { createVolumeMeter } from '../volumes/measure-volumes.ts';
import { createTokenSource } from '../volumes/tokens.ts';
import { createPodVolumes } from '../volumes/volumes.ts';
import { limitCgroup } from './cgroups.ts';
import { createMachineHost } from './machine-host.ts';
import { prepareDirectory } from './prepare-directory.ts';

interface MachineOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly directory: string;
  readonly paths: KubeletPaths;
  readonly nodeName: string;
  readonly facts: NodeFacts;
  readonly hostIps: readonly string[];
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  readonly cgroupRoot: string;
  readonly runtime: ContainerRuntime;
  readonly settings: Pick<NodeResourceSettings, 'podMaxPids'>;
  readonly event: PodEventSink;
  readonly nodeEvent: NodeEventSink;
  readonly objectEvent: PodEvents['objectEvent'];
  /** Numbers in [0, 1) that spread what many nodes do at the same time. */
  readonly random: () => number;
}

/** What a kubelet has of its machine while it runs. */
export interface Machine extends AsyncDisposable {
  readonly host: PodHost;
  /** From the pull secrets of the pod. */
  readonly pullCredentials: (pod: Pod, image: string) => Promise<readonly ImageCredentials[]>;
  /** Removes what pods that nobody knows any more left in the kubelet's directory. What cannot be removed yet, as when
   *  the driver of a volume is not there, is removed later. */
  readonly tidy: (isKnown: (uid: string) => boolean) => Promise<void>;
  readonly stats: NodeStats;
  /** Measures what the volumes of pods hold. */
  readonly measureVolumes: (pods: readonly Pod[]) => Promise<readonly VolumeSample[]>;
}

/** Resolves when pods can be run: the directory is prepared, and the services are known. */
export async function prepareMachine(options: MachineOptions): Promise<Machine> {
  const { client, informers, clock, logger, directory, paths, facts, runtime, cgroupRoot } = options;
  await using starting = new AsyncDisposableStack();
  const services = informers.for(Service);
  const localVolumes = starting.use(await createMachineVolumes(options));
  const tokens = createTokenSource({ client, clock });
  const csi = starting.use(await startCsi({ ...options, tokens: createTokenSource({ client, clock }) }));
  const deviceDrivers = starting.use(new DeviceDrivers(options));
  const devices = await createPodDevices({ client, directory, driver: name => deviceDrivers.get(name) });
  const takers = { [csiPluginType]: csi.plugins, [draPluginType]: deviceDrivers };
  starting.use(await startPlugins({ directory, clock, logger, takers }));
  const references = starting.use(new PodReferences(options));
  const volumes = createPodVolumes({
    paths,
    memoryDirectory: join(directory, 'memory'),
    drivers: createVolumeDrivers({
      allocatableMemoryBytes: quantityValue(facts.allocatable['memory'] ?? '0'),
      clock,
      runtime,
      localVolumes,
      csi,
    }),
  });
  await Promise.all([prepareDirectory(directory, logger), services.synced, limitPods(options)]);
  const meter = starting.use(createPodMeter({ runtime, paths, cgroupRoot, clock, logger }));
  const host = createMachineHost({
    ...options,
    volumes,
    devices,
    references,
    claimedVolume: createClaimedVolumes({ client, nodeName: options.nodeName }),
    runtimeClass: name => client.get(RuntimeClass, { name }),
    tokens,
    services: () => services.lister.list(),
    allocatable: facts.allocatable,
    memoryCapacityBytes: facts.memoryBytes,
    podPids: Math.min(facts.podsLimits.pids, options.settings.podMaxPids ?? Number.POSITIVE_INFINITY),
  });
  const findImages = onceFound(async () => {
    const found = await runtime.imageDirectory();
    return found === undefined ? undefined : await imageFilesystemOf(directory, found);
  });
  const started = starting.move();
  return {
    host,
    pullCredentials: async (pod, image) => {
      const namespace = pod.metadata.namespace ?? '';
      const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []);
      const secrets = await Promise.all(names.map(name => references.secret(namespace, name)));
      return imageCredentials(
        image,
        secrets.filter(secret => secret !== undefined),
      );
    },
    async tidy(isKnown) {
      const run = () => removeStale({ paths, volumes, devices, isKnown });
      const onFailure = (error: unknown, failures: number) =>
        logger.warn('cannot remove what pods have left', { error: toError(error), failures });
      const later = started.use(startSyncLoop({ clock, minPeriodMs: 0, run, onFailure }));
      await run().catch((error: unknown) => {
        onFailure(error, 0);
        later.trigger();
      });
    },
    stats: {
      readNode: async () =>
        await readNode({ directory, cgroupRoot, pidCapacity: facts.pids, images: await findImages() }),
      measurePods: (pods, resource) => meter.measure(pods, resource),
      giveUpDeletedVolume: () => localVolumes.giveUpDeleted(),
    },
    measureVolumes: createVolumeMeter({ volumes, csi, localVolumes, clock }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Keeps all pods together within what the node has for pods, and says so, or why not: a machine whose kernel cannot do
 *  it runs them all the same. Reasons are upstream's. */
async function limitPods({ cgroupRoot, facts, logger, nodeEvent }: MachineOptions): Promise<void> {
  const problems = await limitCgroup(cgroupRoot, facts.podsLimits);
  for (const problem of problems) {
    const message = `Failed to update Node Allocatable Limits "${cgroupRoot}": ${problem}`;
    nodeEvent({ type: 'Warning', reason: 'FailedNodeAllocatableEnforcement', message });
    logger.warn('pods are not limited to what the node has for them', { cgroup: cgroupRoot, problem });
  }
  if (problems.length > 0) return;
  const message = 'Updated Node Allocatable limit across pods';
  nodeEvent({ type: 'Normal', reason: 'NodeAllocatableEnforced', message });
}

/** Asks until there is an answer, and not again. */
function onceFound<T>(find: () => Promise<T | undefined>): () => Promise<T | undefined> {
  let found: T | undefined;
  return async () => {
    found ??= await find().catch(() => undefined); // an engine that does not answer is asked again
    return found;
  };
}
