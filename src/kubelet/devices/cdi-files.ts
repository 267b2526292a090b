/** The files of the Container Device Interface on this machine. */
import { readdir, readFile } from 'node:fs/promises';
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
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.length > maxBytes) return [];
  try {
    const spec = toCdiSpec(path.endsWith('.json') ? JSON.parse(text) : parse(text));
    return spec ? [spec] : [];
  } catch {
    return [];
  }
}
