/** Reads a configuration of admission plugins. Whoever has none loads nothing of what reads it. */
import { dirname, resolve } from 'node:path';
import type { AdmissionSettings } from './settings.ts';

/** Reads a file, and those that it names, whose paths are from its folder; undefined for `''`. UsageError for what is
 *  wrong in them. */
export async function readAdmissionSettings(file: string): Promise<AdmissionSettings | undefined> {
  if (file === '') return undefined;
  const [{ parseAdmissionConfiguration }, { readDocument }] = await Promise.all([
    import('./parse.ts'),
    import('./read-document.ts'),
  ]);
  const directory = dirname(resolve(file));
  const place = (path: string) => resolve(directory, path);
  return await parseAdmissionConfiguration(await readDocument(file), {
    place,
    read: path => readDocument(place(path)),
  });
}
