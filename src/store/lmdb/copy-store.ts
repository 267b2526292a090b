/** Copies a store that another process may be using. */
import { join } from 'node:path';
import { open } from 'lmdb';
import { finish } from './check-data-file.ts';
import { checkStore } from './check-store.ts';
import { environmentOptions } from './lmdb-engine.ts';

/** Copies the store of a directory as it is at one moment to a file that must not exist, be it in use or not. Throws
 *  when it is so damaged that it cannot be copied. */
export async function copyStore(directory: string, file: string): Promise<void> {
  const path = join(directory, 'data.mdb');
  const [fatal] = finish(checkStore(path)).fatal;
  if (fatal !== undefined) throw new Error(`the store in ${directory} is damaged: ${fatal}`);
  const root = open(path, { ...environmentOptions, readOnly: true });
  try {
    await root.backup(file, true);
  } finally {
    await root.close();
  }
}
