/** The manifests of a folder. */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing, systemErrorCode, toError } from '#base';

/** One file; `file` is its name in the folder. */
export interface Manifest {
  readonly file: string;
  /** What it says, or why that cannot be read. */
  readonly content: string | Error;
}

/** Of one manifest; upstream's. */
const maxBytes = 10 * 1024 * 1024;

/** In the order of their names; hidden files are none, nor is what is no file, and there are none where there is no
 *  folder. */
export async function readManifests(directory: string): Promise<Manifest[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ifMissing([]));
  const files = entries
    .filter(entry => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const found: Manifest[] = [];
  for (const file of files) {
    const content = await readManifest(join(directory, file)).catch((error: unknown) =>
      // A socket cannot be opened.
      ['ENOENT', 'ENXIO'].includes(systemErrorCode(error) ?? '') ? undefined : toError(error),
    );
    if (content !== undefined) found.push({ file, content });
  }
  return found;
}

/** Undefined for what is no file: a pipe or a device would be read for ever. */
async function readManifest(path: string): Promise<string | undefined> {
  await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (!stats.isFile()) return undefined;
  if (stats.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  return await handle.readFile('utf8');
}
