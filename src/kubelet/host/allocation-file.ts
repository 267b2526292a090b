/** The file that notes what a pod was granted at its last resize. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Allocation } from '../plan/resize/allocation.ts';

/** Replaces the file as a whole: a crash leaves the one before, or this one. */
export async function writeAllocation(path: string, allocation: Allocation): Promise<void> {
  const next = `${path}.new`;
  await writeFile(next, JSON.stringify(allocation), { mode: 0o600, flush: true });
  await rename(next, path);
}

/** Undefined when there is none, or it cannot be read as one. */
export async function readAllocation(path: string): Promise<Allocation | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Allocation;
  } catch {
    return undefined;
  }
}
