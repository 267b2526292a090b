/** Makes folders on the way to one. */
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from './errors.ts';

/** The mode of new folders; those that are there stay as they are. */
export interface MakeFolderOptions {
  /** Of each that is made. Default: as the umask has it. */
  readonly mode?: number;
}

/** Makes a folder, and those above it that are missing; resolves with the topmost that was made, undefined when all
 *  were there. What mkdir's own `recursive` does, but for a folder in which none can be made and that says so in a
 *  wrong way, as /proc does: Node tries that for ever. */
export async function makeFolder(folder: string, options: MakeFolderOptions = {}): Promise<string | undefined> {
  try {
    await mkdir(folder, options);
    return folder;
  } catch (error) {
    const code = systemErrorCode(error);
    const parent = path.dirname(folder);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return undefined;
    if (code !== 'ENOENT') throw error;
    // Somebody else may have made it just now: that is tried once more, and not for ever.
    const top = existsSync(parent) ? undefined : await makeFolder(parent, options);
    const isMade = await mkdir(folder, options).then(
      () => true,
      (again: unknown) => {
        if (systemErrorCode(again) === 'EEXIST') return false;
        throw again;
      },
    );
    return top ?? (isMade ? folder : undefined);
  }
}
