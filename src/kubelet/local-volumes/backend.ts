/** How volumes of one type lie on the disk: one contract, whose suite is `contract.ts`. */

/** A volume on the disk. */
export interface VolumeContent {
  readonly name: string;
  /** Its own folder. */
  readonly folder: string;
  readonly sizeBytes: number;
  /** Options with which its file system is mounted. */
  readonly mountOptions: readonly string[];
}

/** What can be mounted into pods. */
export interface OpenedVolume {
  /** A directory. */
  readonly path: string;
  /** How large it has been made. Default: nobody enforces a size. */
  readonly sizeBytes?: number;
}

export interface VolumeBackend {
  /** Makes the content in an empty folder. What is left of one that was killed is removed with the folder. */
  create(folder: string, sizeBytes: number): Promise<void>;
  /** Makes the content ready to be mounted, in its new size if it has grown. May be repeated. */
  open(volume: VolumeContent): Promise<OpenedVolume>;
  /** Names of the volumes that are open. */
  opened(): Promise<string[]>;
  /** Lets go of a volume, unless something is mounted of it; says whether it is not open any more. May be repeated. */
  release(name: string): Promise<boolean>;
}
