/** What volumes hold, as drivers and file systems say. Pure. */
import { type MetricFamily, readWhenAsked, type Sample } from '#base';

/** What there is, what is left, and what is used; what nobody counts is not there. */
export interface VolumeUse {
  readonly capacityBytes?: number;
  readonly availableBytes?: number;
  readonly usedBytes?: number;
  readonly inodes?: number;
  readonly inodesFree?: number;
  readonly inodesUsed?: number;
}

/** A volume of a pod. */
export interface VolumeSample extends VolumeUse {
  /** The pod's. */
  readonly uid: string;
  /** Its name in the pod. */
  readonly name: string;
  /** The claim that has it. */
  readonly claim?: { readonly namespace: string; readonly name: string } | undefined;
}

const metrics: readonly (readonly [name: string, what: string, keyof VolumeUse])[] = [
  ['capacity_bytes', 'Capacity in bytes of the volume', 'capacityBytes'],
  ['available_bytes', 'Number of available bytes in the volume', 'availableBytes'],
  ['used_bytes', 'Number of used bytes in the volume', 'usedBytes'],
  ['inodes', 'Maximum number of inodes in the volume', 'inodes'],
  ['inodes_free', 'Number of free inodes in the volume', 'inodesFree'],
  ['inodes_used', 'Number of used inodes in the volume', 'inodesUsed'],
];

/** The metrics of the volumes of claims: each once, however many pods use it. */
export const volumeMetrics = (read: () => Promise<readonly VolumeSample[]>): MetricFamily[] =>
  metrics.map(([name, what, field]) =>
    readWhenAsked(
      { name: `kubelet_volume_stats_${name}`, help: `[ALPHA] ${what}`, labels: ['namespace', 'persistentvolumeclaim'] },
      async () => samplesOf(await read(), field),
    ),
  );

function samplesOf(volumes: readonly VolumeSample[], field: keyof VolumeUse): Sample[] {
  const byClaim = new Map<string, Sample>();
  for (const { claim, [field]: value } of volumes) {
    if (!claim || value === undefined) continue;
    const labels = [claim.namespace, claim.name];
    byClaim.set(labels.join('/'), { labels, value });
  }
  return [...byClaim.values()];
}
