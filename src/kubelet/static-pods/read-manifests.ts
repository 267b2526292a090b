/** The manifests of a folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '#base';

export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/** In the order of their names; hidden files are none, and there are none where there is no folder. */
export async function readManifests(directory: string): Promise<ManifestText[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ifMissing([]));
  const files = entries
    .filter(entry => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const found = await Promise.all(
    files.map(async file => {
      const text = await readFile(join(directory, file), 'utf8').catch(ifMissing(undefined));
      return text === undefined ? undefined : { file, text };
    }),
  );
  return found.flatMap(manifest => manifest ?? []);
}
