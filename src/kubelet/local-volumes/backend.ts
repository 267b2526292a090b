/** How volumes of one type lie on the disk: one contract, whose suite is `contract.ts`. */
import { type LocalVolumeType, localVolumeOf, type PersistentVolume } from '#api';

/** What a volume is to be. */
export interface VolumeShape {
  readonly sizeBytes: number;
  /** Whether pods get it as a block device, without a file system. */
  readonly isBlock: boolean;
}

/** A volume on the disk, or a snapshot of one, which nobody opens. */
export interface VolumeContent extends VolumeShape {
  readonly name: string;
  /** Its own folder. */
  readonly folder: string;
  /** Options with which its file system is mounted. */
  readonly mountOptions: readonly string[];
}

/** What can be mounted into pods. */
export interface OpenedVolume {
  /** A directory, or a block device. */
  readonly path: string;
  /** How large it has been made. Default: nobody enforces a size. */
  readonly sizeBytes?: number;
}

/** Folders are those of `volume-folders.ts`; errors that users can mend are VolumeErrors. */
export interface VolumeBackend {
  /** Makes the content in an empty folder. What is left of one that was killed is removed with the folder. */
  create(folder: string, shape: VolumeShape): Promise<void>;
  /** The same with what a volume or a snapshot holds now, which pods may be writing to. */
  copy(source: VolumeContent, folder: string): Promise<void>;
  /** Makes the content ready to be mounted, in its new size if it has grown. May be repeated. */
  open(volume: VolumeContent): Promise<OpenedVolume>;
  /** Names of the volumes that are open. */
  opened(): Promise<string[]>;
  /** Lets go of a volume, unless something is mounted of it; says whether it is not open any more. May be repeated. */
  release(name: string): Promise<boolean>;
  /** How many bytes a volume holds. Default: what its file system says. */
  usedBytes?(volume: VolumeContent): Promise<number | undefined>;
  /** Whether a volume grows while pods use it. Default: when it is next opened and none does. */
  readonly growsInUse?: boolean;
}

/** That of a volume's type: a folder for one that says nothing that makes sense. */
export const backendOf = (
  volume: PersistentVolume,
  backends: Readonly<Record<LocalVolumeType, VolumeBackend>>,
): VolumeBackend => backends[localVolumeOf(volume)?.type ?? 'directory'];
