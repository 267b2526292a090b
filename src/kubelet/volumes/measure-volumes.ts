/** Measures what the volumes of pods hold: those of claims, and of drivers. */
import { statfs } from 'node:fs/promises';
import { claimNameOf, type Pod, type Volume } from '#api';
import type { Clock } from '#base';
import type { VolumeUsage } from '#csi';
import { isMountPoint } from '#linux';
import type { Csi } from '../csi/start-csi.ts';
import type { VolumeSample, VolumeUse } from '../usage/volume-usage.ts';
import type { PodVolumes } from './volumes.ts';

export interface VolumeMeterOptions {
  readonly volumes: Pick<PodVolumes, 'pathOf'>;
  readonly csi: Pick<Csi, 'usage'>;
  readonly clock: Clock;
}

/** How long what was measured is told again: six metrics are of one look. */
const keptMs = 10_000;

/** Measures the volumes of pods; what cannot be measured, as of a volume that is not there yet, is left out. */
export function createVolumeMeter(
  options: VolumeMeterOptions,
): (pods: readonly Pod[]) => Promise<readonly VolumeSample[]> {
  const { clock } = options;
  let last: { readonly atMs: number; readonly samples: Promise<readonly VolumeSample[]> } | undefined;
  return pods => {
    if (!last || clock.now() - last.atMs >= keptMs) last = { atMs: clock.now(), samples: measureAll(pods, options) };
    return last.samples;
  };
}

const measureAll = async (pods: readonly Pod[], options: VolumeMeterOptions): Promise<VolumeSample[]> =>
  (await Promise.all(pods.map(pod => measurePod(pod, options)))).flat();

async function measurePod(pod: Pod, { volumes, csi }: VolumeMeterOptions): Promise<VolumeSample[]> {
  const measured = (pod.spec.volumes ?? []).filter(volume => volume.csi ?? claimNameOf(pod, volume));
  if (measured.length === 0) return [];
  const { uid, namespace = '' } = pod.metadata;
  const ofDrivers = await csi.usage(uid).catch(() => new Map<string, readonly VolumeUsage[]>());
  const measure = async (volume: Volume): Promise<VolumeSample[]> => {
    const counted = ofDrivers.get(volume.name);
    const use = counted ? useOf(counted) : await fileSystemUse(volumes.pathOf(pod, volume)).catch(() => undefined);
    if (!use) return [];
    const name = claimNameOf(pod, volume);
    return [{ uid, name: volume.name, ...(name !== undefined && { claim: { namespace, name } }), ...use }];
  };
  return (await Promise.all(measured.map(measure))).flat();
}

/** What a driver says, in the kubelet's words. */
function useOf(usage: readonly VolumeUsage[]): VolumeUse {
  const bytes = usage.find(({ unit }) => unit === 'BYTES');
  const inodes = usage.find(({ unit }) => unit === 'INODES');
  return {
    ...(bytes && { capacityBytes: bytes.total ?? 0, availableBytes: bytes.available ?? 0, usedBytes: bytes.used ?? 0 }),
    ...(inodes && { inodes: inodes.total ?? 0, inodesFree: inodes.available ?? 0, inodesUsed: inodes.used ?? 0 }),
  };
}

/** Undefined where nothing is mounted yet. */
async function fileSystemUse(path: string): Promise<VolumeUse | undefined> {
  if (!(await isMountPoint(path))) return undefined;
  const { bavail, bfree, blocks, bsize, ffree, files } = await statfs(path);
  return {
    capacityBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    usedBytes: (blocks - bfree) * bsize,
    inodes: files,
    inodesFree: ffree,
    inodesUsed: files - ffree,
  };
}
