/** Which volumes a container waits for, and what its status says of them; pure. */
import type { Container, Pod, Volume, VolumeMountStatus } from '#api';
import { volumeKindOf } from './config/volume-kinds.ts';
import { type Failure, isFailure, type PodObservation, type PreparedVolume } from './observation.ts';

type Volumes = PodObservation['volumes'];

const isReady = ({ name }: Volume, volumes: Volumes): boolean => {
  const volume = volumes.get(name);
  return volume !== undefined && !isFailure(volume);
};

/** Whether the volumes that all containers of the pod wait for are there. */
export const hasCommonVolumes = ({ spec }: Pod, volumes: Volumes): boolean =>
  (spec.volumes ?? []).every(volume => volumeKindOf(volume)?.ofImage || isReady(volume, volumes));

/** Whether a container can be given its volumes: those that all wait for, and the images that it mounts itself. */
export const hasVolumes = (container: Container, pod: Pod, volumes: Volumes): boolean =>
  hasCommonVolumes(pod, volumes) && imageVolumes(container, pod).every(volume => isReady(volume, volumes));

/** Why a container waits for a volume that is made of an image: the first that could not be fetched. */
export function imageVolumeFailure(container: Container, pod: Pod, volumes: Volumes): Failure | undefined {
  for (const { name } of imageVolumes(container, pod)) {
    const volume = volumes.get(name);
    if (volume && isFailure(volume)) return volume;
  }
  return undefined;
}

const imageVolumes = ({ volumeMounts = [] }: Container, { spec }: Pod): Volume[] =>
  (spec.volumes ?? []).filter(
    volume => volumeKindOf(volume)?.ofImage && volumeMounts.some(({ name }) => name === volume.name),
  );

/** What the status of a mount says of its volume. */
export const volumeStatus = (
  volume: PreparedVolume | Failure | undefined,
): Pick<VolumeMountStatus, 'volumeStatus'> | undefined =>
  volume && !isFailure(volume) && volume.imageRef !== undefined
    ? { volumeStatus: { image: { imageRef: volume.imageRef } } }
    : undefined;
