/** How the volumes of a kind are made. The kinds are listed in `drivers.ts`. */
import type { PersistentVolume, Pod, Volume } from '#api';
import type { PreparedVolume } from '../plan/observation.ts';
import type { ResolvedImage } from '../pod-worker/host.ts';
import type { PayloadSources } from './payload.ts';

/** A volume of a pod, and where it lies. */
export interface VolumePlace {
  readonly pod: Pod;
  readonly volume: Volume;
  /** The volume's own directory; '' for a kind that has none. */
  readonly directory: string;
}

/** What volumes are made from. */
export interface VolumeSources {
  /** Objects of the API, tokens, fields of the pod. */
  readonly payload: PayloadSources;
  /** The image of an image volume, fetched if need be. Errors: why it is not there; they are passed on as they are. */
  readonly image: () => Promise<ResolvedImage>;
  /** The volume that the claim of a volume has. */
  readonly claimed: () => Promise<PersistentVolume>;
}

/** A {@link VolumeError} says to users why a volume cannot be made; whatever else is thrown is tried again, too. */
export interface VolumeDriver {
  /** Makes the volume. May be repeated, also after a kubelet that ended between any two steps. */
  prepare(place: VolumePlace, sources: VolumeSources): Promise<PreparedVolume>;
  /** Writes anew what has changed. Default: nothing ever changes. */
  refresh?(place: VolumePlace, sources: Pick<VolumeSources, 'payload'>): Promise<void>;
  /** When the volumes of a pod are to be refreshed although nothing they are made of has changed, in epoch
   *  milliseconds; undefined for never. Default: never. */
  refreshAtMs?(uid: string): number | undefined;
  /** Undoes what the volumes of a pod are to somebody else, while they are still mounted. May be repeated. Errors:
   *  nothing of the pod is removed before it succeeds. */
  leave?(uid: string): Promise<void>;
  /** Gives back what the volume has elsewhere, once nothing is mounted in its directory any more. May be repeated. */
  remove?(volume: { readonly uid: string; readonly name: string }): Promise<void>;
}
