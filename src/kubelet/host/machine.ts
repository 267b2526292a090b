/** What the kubelet of a real node builds on this machine. */
import { join } from 'node:path';
import { type Pod, Service } from '#api';
import type { Clock, Logger } from '#base';
import type { Client, Informers } from '#client';
import { removeStale } from '../housekeeping/remove-stale.ts';
import { imageCredentials } from '../images/credentials.ts';
import type { NodeFacts } from '../node/node-facts.ts';
import type { KubeletPaths } from '../paths.ts';
import type { PodHost } from '../pod-worker/host.ts';
import { createPodReferences } from '../references/pod-references.ts';
import type { ImageCredentials } from '../runtime/runtime.ts';
import { createTokenSource } from '../volumes/tokens.ts';
import { createPodVolumes } from '../volumes/volumes.ts';
import { createMachineHost } from './machine-host.ts';
import { prepareDirectory } from './prepare-directory.ts';

export interface MachineOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly directory: string;
  readonly paths: KubeletPaths;
  readonly facts: NodeFacts;
  readonly hostIps: readonly string[];
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  readonly cgroupRoot: string;
}

export interface Machine extends Disposable {
  readonly host: PodHost;
  /** From the pull secrets of the pod. */
  readonly pullCredentials: (pod: Pod, image: string) => Promise<readonly ImageCredentials[]>;
  /** Removes what pods that nobody knows any more left in the kubelet's directory. */
  readonly tidy: (isKnown: (uid: string) => boolean) => Promise<void>;
}

/** Resolves when pods can be run: the directory is prepared, and the services are known. */
export async function prepareMachine(options: MachineOptions): Promise<Machine> {
  const { client, informers, clock, logger, directory, paths, facts } = options;
  const services = informers.for(Service);
  const references = createPodReferences({ client, clock, logger });
  const volumes = createPodVolumes({ paths, memoryDirectory: join(directory, 'memory') });
  await Promise.all([prepareDirectory(directory, logger), services.synced]);
  const host = createMachineHost({
    ...options,
    volumes,
    references,
    tokens: createTokenSource({ client, clock }),
    services: () => services.lister.list(),
    allocatable: facts.allocatable,
    memoryCapacityBytes: facts.memoryBytes,
  });
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
    tidy: isKnown => removeStale({ paths, volumes, isKnown }),
    [Symbol.dispose]: () => references[Symbol.dispose](),
  };
}
