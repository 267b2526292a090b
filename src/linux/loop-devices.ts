/** Files as block devices. Source: https://man7.org/linux/man-pages/man8/losetup.8.html */
import { exec, realPlace } from '#base';

/** A block device of the kernel whose content is a file. */
export interface LoopDevice {
  /** As `/dev/loop3`. */
  readonly device: string;
  readonly file: string;
  /** Whether it goes with what uses it, as one of a mount. */
  readonly isTransient: boolean;
}

/** Those that there are. */
export async function readLoops(): Promise<LoopDevice[]> {
  const { stdout } = await exec('losetup', ['--list', '--json', '--output', 'NAME,AUTOCLEAR,BACK-FILE']);
  // It prints nothing where there is none.
  if (stdout.trim() === '') return [];
  const { loopdevices } = JSON.parse(stdout) as {
    loopdevices: { readonly name: string; readonly autoclear: boolean; readonly 'back-file': string | null }[];
  };
  return loopdevices.map(({ name, autoclear, 'back-file': file }) => ({
    device: name,
    file: file ?? '',
    isTransient: autoclear,
  }));
}

/** That of a file, whatever links lead to the file; undefined where it has none. */
export async function findLoop(file: string): Promise<LoopDevice | undefined> {
  const place = realPlace(file);
  return (await readLoops()).find(loop => loop.file === place);
}

/** Makes a device of a file, which stays until it is detached; its path. */
export const attachLoop = async (file: string): Promise<string> =>
  (await exec('losetup', ['--find', '--show', file])).stdout.trim();

/** Gives a device the size of its file. */
export const resizeLoop = async (device: string): Promise<void> => void (await exec('losetup', ['-c', device]));

/** Lets a device (`/dev/loop3`) go; its file stays. Errors: losetup's, as for a device that is no loop device. */
export const detachLoop = async (device: string): Promise<void> => void (await exec('losetup', ['--detach', device]));
