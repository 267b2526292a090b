/** The files of the Container Device Interface on this machine. */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ifMissing } from '#base';
import { type CdiSpec, toCdiSpec } from './cdi.ts';

/** Where drivers put them; what is in a later folder goes before what is in an earlier one. */
export const cdiFolders: readonly string[] = ['/etc/cdi', '/var/run/cdi'];
/** No driver describes as much. */
const maxBytes = 10 * 1024 * 1024;

/** All that can be read as one. Drivers change theirs at any time, so nothing is kept. */
export async function readCdiSpecs(folders: readonly string[]): Promise<CdiSpec[]> {
  const specs: CdiSpec[] = [];
  for (const folder of folders.toReversed())
    for (const name of (await readdir(folder).catch(ifMissing<string[]>([]))).toSorted())
      if (/\.(json|yaml)$/.test(name)) specs.push(...(await readSpec(join(folder, name))));
  return specs;
}

async function readSpec(path: string): Promise<CdiSpec[]> {
  try {
    // One that is no file, such as a pipe, would keep whoever opens it waiting.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > maxBytes) return [];
    const text = await file.readFile('utf8');
    const spec = toCdiSpec(path.endsWith('.json') ? JSON.parse(text) : parse(text));
    return spec ? [spec] : [];
  } catch {
    return [];
  }
}
