/** Measures what the volumes of pods hold: those of claims, and of drivers. */
import { claimNameOf, type Pod, type Volume } from '#api';
import { type Clock, withDeadline } from '#base';
import type { VolumeUsage } from '#csi';
import { findMountAt } from '#linux';
import type { Csi } from '../csi/start-csi.ts';
import type { LocalVolumes } from '../local-volumes/local-volumes.ts';
import type { VolumeSample, VolumeUse } from '../usage/volume-usage.ts';
import { fileSystemUse } from './file-system-use.ts';
import type { PodVolumes } from './volumes.ts';

interface VolumeMeterOptions {
  readonly volumes: Pick<PodVolumes, 'pathOf'>;
  readonly csi: Pick<Csi, 'usage'>;
  readonly localVolumes: Pick<LocalVolumes, 'usage'>;
  readonly clock: Clock;
  /** What is mounted at a path. Default {@link findMountAt}. */
  readonly find?: typeof findMountAt;
  /** What a mount holds. Default {@link fileSystemUse}. */
  readonly look?: typeof fileSystemUse;
}

/** How long what was measured is told again: six metrics are of one look. */
const keptMs = 10_000;

/** How long one who asks waits for volumes that do not answer. */
const patienceMs = 2000;

/** Looks at one volume, of which there is one at a time. */
interface Look {
  /** That which goes on. */
  pending?: Promise<void> | undefined;
  /** When the last one ended. */
  atMs: number;
  /** What it found. */
  use?: VolumeUse | undefined;
}

/** Measures the volumes of pods. Of one that does not answer in time, the last is told; what cannot be measured, as of
 *  a volume that is not there yet, is left out. */
export function createVolumeMeter(
  options: VolumeMeterOptions,
): (pods: readonly Pod[]) => Promise<readonly VolumeSample[]> {
  const { clock } = options;
  let looks = new Map<string, Look>();
  const lookAt = (pod: Pod, volume: Volume): Look => {
    const look = looks.get(`${pod.metadata.uid}/${volume.name}`) ?? { atMs: Number.NEGATIVE_INFINITY };
    if (look.pending || clock.now() - look.atMs < keptMs) return look;
    look.pending = measure(pod, volume, options)
      .catch(() => undefined)
      .then(use => Object.assign(look, { use, atMs: clock.now(), pending: undefined }))
      .then(() => undefined);
    return look;
  };
  return async pods => {
    const measured = pods.flatMap(pod => measuredOf(pod).map(volume => ({ pod, volume, look: lookAt(pod, volume) })));
    // Others are gone.
    looks = new Map(measured.map(({ pod, volume, look }) => [`${pod.metadata.uid}/${volume.name}`, look]));
    const all = Promise.all(measured.map(async ({ look }) => await look.pending));
    await withDeadline(all, { clock, ms: patienceMs, what: 'volumes' }).catch(() => undefined);
    return measured.flatMap(({ pod, volume, look: { use } }) => (use ? [sampleOf(pod, volume, use)] : []));
  };
}

const measuredOf = (pod: Pod): Volume[] =>
  (pod.spec.volumes ?? []).filter(volume => volume.csi ?? claimNameOf(pod, volume));

function sampleOf(pod: Pod, volume: Volume, use: VolumeUse): VolumeSample {
  const { uid, namespace = '' } = pod.metadata;
  const name = claimNameOf(pod, volume);
  return { uid, name: volume.name, ...(name !== undefined && { claim: { namespace, name } }), ...use };
}

/** By its driver, by the cluster's own storage, or else by the file system. */
async function measure(
  pod: Pod,
  volume: Volume,
  { volumes, csi, localVolumes, find = findMountAt, look = fileSystemUse }: VolumeMeterOptions,
): Promise<VolumeUse | undefined> {
  const counted = await csi.usage(pod.metadata.uid, volume.name);
  if (counted) return useOf(counted);
  const mount = await find(volumes.pathOf(pod, volume));
  return mount && ((await localVolumes.usage(mount)) ?? (await look(mount)));
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
