/** Reads a folder on this machine as layer entries. */
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { type LayerEntry, normalizeFolderMode, normalizeMode } from './entries.ts';

interface ReadFolderOptions {
  /** Where the folder goes in the image, without a leading slash; empty for the root. */
  at: string;
  /** Leaves out a file or a whole folder, by its path inside `folder`. Default: nothing. */
  skip?: (relativePath: string) => boolean;
}

/** All files, folders and symbolic links below a folder. Devices, sockets and pipes are left out. */
export async function readFolder(folder: string, { at, skip = () => false }: ReadFolderOptions): Promise<LayerEntry[]> {
  const visit = async (relative: string): Promise<LayerEntry[]> => {
    const names = await readdir(path.join(folder, relative));
    const found = await Promise.all(
      names.map(async name => {
        const child = relative === '' ? name : `${relative}/${name}`;
        return skip(child) ? [] : await readEntry(child, visit);
      }),
    );
    return found.flat();
  };
  const readEntry = async (
    relative: string,
    descend: (relative: string) => Promise<LayerEntry[]>,
  ): Promise<LayerEntry[]> => {
    const source = path.join(folder, relative);
    const target = at === '' ? relative : `${at}/${relative}`;
    const stats = await lstat(source);
    if (stats.isDirectory())
      return [{ type: 'directory', path: target, mode: normalizeFolderMode(stats.mode) }, ...(await descend(relative))];
    if (stats.isSymbolicLink()) return [{ type: 'symlink', path: target, target: await readlink(source) }];
    if (!stats.isFile()) return [];
    return [{ type: 'copy', path: target, mode: normalizeMode(stats.mode), source, sizeBytes: stats.size }];
  };
  return await visit('');
}
