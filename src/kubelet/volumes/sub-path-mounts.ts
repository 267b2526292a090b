/** Parts of volumes as mounts: `subPath`.
 *
 *  Flow: the part is opened beneath the volume; what was opened, not its path, is mounted in a folder of the kubelet's
 *  that no container can change; the container is given that place.
 *  Guarantees: a container that exchanges parts of the volume at any moment gets what was in the volume at one. May be
 *  repeated, also after a kubelet that ended between any two steps: a mount that is there is kept if it is the right
 *  one.
 *  Errors: a {@link ConfigError} with the reason, for a path that leads out of the volume or cannot be made; a
 *  {@link CreateError} for one that should be there. */
import { toError } from '#base';
import { MissingError, openBeneath } from '../files/open-beneath.ts';
import { ConfigError, CreateError } from '../plan/config/env.ts';
import { mountOpened } from './mount-opened.ts';

interface VolumePart {
  /** Where the volume's content lies. */
  readonly volumePath: string;
  readonly subPath: string;
  /** Whether folders are made, with the mode of the volume, where it is not there. */
  readonly canBeMade: boolean;
  /** Where it is mounted. */
  readonly target: string;
  /** What it is for, in errors. */
  readonly volumeMount: string;
  readonly container: string;
}

/** Mounts a part of a volume. */
export async function mountSubPath(part: VolumePart): Promise<void> {
  const { volumePath, subPath, canBeMade, target, volumeMount, container } = part;
  try {
    if (subPath.startsWith('/')) throw new Error(`error SubPath \`${subPath}\` must not be an absolute path`);
    if (subPath.split('/').includes('..'))
      throw new Error(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
    const opened = await openBeneath(volumePath, subPath, { canBeMade });
    await using handle = opened.handle;
    await mountOpened({ ...opened, handle }, target);
  } catch (error) {
    const what = `failed to prepare subPath for volumeMount "${volumeMount}" of container "${container}"`;
    const message = `${what}: ${subPath}: ${toError(error).message}`;
    throw error instanceof MissingError
      ? new CreateError(message, { cause: error })
      : new ConfigError(message, { cause: error });
  }
}
