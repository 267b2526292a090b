/** A line beside a store that says why it cannot be written, for other processes to show: there is none while it
 *  can. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDisk, findMount } from '#base';
import { StorageError } from '../storage-error.ts';

const troubleFile = (directory: string): string => join(directory, 'trouble');

/** Empty where there is no room even for that, which tells as much; nothing on a read-only disk, which says so
 *  itself. */
export function writeTrouble(directory: string, line: string): void {
  attempt(() => writeFileSync(troubleFile(directory), `${line}\n`, { mode: 0o600 }));
}

/** Says that the store can be written. Done when there is no file; errors of the disk are passed over. */
export function clearTrouble(directory: string): void {
  attempt(() => rmSync(troubleFile(directory), { force: true }));
}

/** Whether the last process could not write. */
export const hasTrouble = (directory: string): boolean => existsSync(troubleFile(directory));

/** Why the store of a directory cannot be written, by this or another process; undefined when it can. */
export function readTrouble(directory: string): string | undefined {
  if (findMount(directory)?.isReadOnly) return new StorageError('read-only', describeDisk(directory)).message;
  const line = attempt(() => readFileSync(troubleFile(directory), 'utf8').trim());
  return line === '' ? new StorageError('full', describeDisk(directory)).message : line;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
