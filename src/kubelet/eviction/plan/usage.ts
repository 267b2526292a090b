/** What pods use of a node, as plain data. */
import { type Pod, podRequests } from '#api';
import type { StarvedResource } from './signals.ts';

/** Space on a disk. */
export interface DiskUse {
  readonly bytes: number;
  readonly inodes: number;
}

/** Of one container. */
export interface ContainerUse {
  readonly name: string;
  /** Undefined where it could not be measured. */
  readonly memoryBytes?: number | undefined;
  readonly writableLayer?: DiskUse | undefined;
  readonly logs?: DiskUse | undefined;
}

/** Of one pod. What is undefined was not measured, or could not be. */
export interface PodUse {
  readonly memoryBytes?: number | undefined;
  readonly pids?: number | undefined;
  readonly containers: readonly ContainerUse[];
  /** emptyDir volumes on the disk, by volume name. */
  readonly volumes: ReadonlyMap<string, DiskUse>;
  /** What else lies in the pod's directory: its hosts file, termination messages, config maps. */
  readonly ownFiles?: DiskUse | undefined;
}

/** Which parts of a pod lie on the file system in question. */
export interface DiskParts {
  readonly writableLayers: boolean;
  readonly logsAndVolumes: boolean;
}

/** Everything, as where images lie on the disk of pods. */
export const allParts: DiskParts = { writableLayers: true, logsAndVolumes: true };

/** Nothing, as the start of a sum. */
export const noDiskUse: DiskUse = { bytes: 0, inodes: 0 };

/** What was not measured counts as nothing. */
export const addDiskUse = (one: DiskUse, other: DiskUse | undefined): DiskUse =>
  other ? { bytes: one.bytes + other.bytes, inodes: one.inodes + other.inodes } : one;

/** The sum over the parts; undefined where nothing of it could be measured. */
export function diskUse({ containers, volumes, ownFiles }: PodUse, parts: DiskParts): DiskUse {
  const uses = [
    ...(parts.writableLayers ? containers.map(({ writableLayer }) => writableLayer) : []),
    ...(parts.logsAndVolumes ? [...containers.map(({ logs }) => logs), ...volumes.values(), ownFiles] : []),
  ];
  return uses.reduce<DiskUse>(addDiskUse, noDiskUse);
}

/** What the pod uses of a resource; undefined where it was not measured. */
export function amountUsed(use: PodUse, resource: StarvedResource, parts: DiskParts): number | undefined {
  if (resource === 'memory') return use.memoryBytes;
  if (resource === 'pids') return use.pids;
  const { bytes, inodes } = diskUse(use, parts);
  return resource === 'inodes' ? inodes : bytes;
}

/** What the pod has asked for of a resource: 0 of what cannot be asked for. */
export const amountRequested = (pod: Pod, resource: StarvedResource): number => podRequests(pod)[resource] ?? 0;
