/** The cluster's own storage on this machine. */
import { join } from 'node:path';
import { btrfsBackend } from './btrfs-backend.ts';
import { directoryBackend } from './directory-backend.ts';
import { createImageBackend } from './image-backend.ts';
import { createLocalVolumes, type LocalVolumes, type LocalVolumesOptions } from './local-volumes.ts';
import { createVolumeFolders, type VolumeFolders } from './volume-folders.ts';

const placeIn = (directory: string): string => join(directory, 'local');

/** The folders of the volumes below a kubelet's directory. */
export const machineVolumeFolders = (directory: string): VolumeFolders => createVolumeFolders(placeIn(directory));

/** Starts it. */
export const createMachineVolumes = (
  options: Omit<LocalVolumesOptions, 'folders' | 'backends'> & { readonly directory: string },
): Promise<LocalVolumes> =>
  createLocalVolumes({
    ...options,
    folders: machineVolumeFolders(options.directory),
    backends: {
      directory: directoryBackend,
      image: createImageBackend(placeIn(options.directory)),
      btrfs: btrfsBackend,
    },
  });
