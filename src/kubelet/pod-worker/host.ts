/** What the machine gives to pods: the part of the kubelet that differs between a real node and a simulated one. */
import type { Container, Pod, Volume } from '#api';
import type { PreparedVolume } from '../plan/observation.ts';
import type { ActualResources } from '../plan/resize/actual-resources.ts';
import type { Allocation } from '../plan/resize/allocation.ts';
import type { ContainerConfig, ContainerResources, SandboxConfig } from '../runtime/config.ts';
import type { RuntimeContainer, RuntimeSandbox } from '../runtime/runtime.ts';

/** The image that a container runs, as the runtime knows it. */
export interface ResolvedImage {
  readonly ref: string;
  readonly user?: number | string | undefined;
}

/** What a container is made into and of. */
export interface ContainerPlace {
  readonly attempt: number;
  readonly sandbox: RuntimeSandbox;
  readonly image: ResolvedImage;
  /** Id of the container whose processes an ephemeral container joins. */
  readonly targetId?: string | undefined;
}

/** Errors: rejections are reported in the pod's status with their message; a `ConfigError` as the pod's own fault. */
export interface PodHost {
  /** Makes a volume; may be repeated. `image` is called where the image that it is made of has to be fetched, or looked
   *  for. */
  prepareVolume(pod: Pod, volume: Volume, image: () => Promise<ResolvedImage>): Promise<PreparedVolume>;
  /** Has the devices of the pod's claims prepared; may be repeated. Rejects with why the pod has to wait, in upstream's
   *  words. */
  prepareDevices(pod: Pod): Promise<void>;
  /** Takes them back, once nothing runs. Rejects while a driver cannot, or is not there. */
  releaseDevices(pod: Pod): Promise<void>;
  /** Brings volumes up to date with the objects they are made of. */
  refreshVolumes(pod: Pod): Promise<void>;
  /** When {@link refreshVolumes} is due although no object has changed; undefined for never. */
  refreshAtMs(pod: Pod): number | undefined;
  sandboxConfig(pod: Pod, attempt: number): Promise<SandboxConfig>;
  /** The runtime's name for how the pod is run, as its runtime class says; `''` for the usual way. Rejects when there
   *  is no such class. */
  runtimeHandler(pod: Pod): Promise<string>;
  containerConfig(pod: Pod, container: Container, place: ContainerPlace): Promise<ContainerConfig>;
  /** What the kernel says that a running container has; undefined where it says nothing. */
  actualResources(pod: Pod, containerId: string): Promise<ActualResources | undefined>;
  /** Bytes of memory that a container cannot give back easily; undefined where nobody counts them. */
  memoryInUse(pod: Pod, containerId: string): Promise<number | undefined>;
  /** Sets what the pod as a whole may have. */
  limitPod(pod: Pod, limits: ContainerResources): Promise<void>;
  /** Notes what the pod was granted, where the next life of the kubelet finds it. */
  noteAllocation(pod: Pod, allocation: Allocation): Promise<void>;
  /** What was noted of the pod; undefined when nothing was. */
  notedAllocation(uid: string): Promise<Allocation | undefined>;
  /** What the container left to say when it exited; '' for nothing. */
  terminationMessage(pod: Pod, container: RuntimeContainer): Promise<string>;
  /** Removes the logs and the message of a container that the runtime has removed. */
  removeContainerFiles(pod: Pod, container: Pick<RuntimeContainer, 'name' | 'attempt'>): Promise<void>;
  /** Unmounts and removes the volumes, once nothing runs. */
  removeVolumes(pod: Pod): Promise<void>;
  /** Removes everything else: logs, directories, cgroups. */
  removePod(pod: Pod): Promise<void>;
  /** Keeps the objects that the pod refers to at hand; `onChange` when one of them changed. */
  followReferences(pod: Pod, onChange: () => void): Disposable;
}
