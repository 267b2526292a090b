/** Gives the disk back what a store's file does not use any more. LMDB uses free pages again, but a file that was large
 *  once, as in a burst, stays as large. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { open } from 'lmdb';
import { type Logger, toError } from '#base';
import { checkDataFile, type FileCheck } from './check-data-file.ts';
import { environmentOptions } from './lmdb-engine.ts';

/** Less is not worth a copy: the next burst needs it again. */
const leastBytes = 32 * 1024 * 1024;

/** Whether a file is made anew: when most of it is free. */
export const isWorthIt = ({ freeBytes, size }: Pick<FileCheck, 'freeBytes' | 'size'>): boolean =>
  freeBytes >= leastBytes && freeBytes > size / 2;

/** Replaces a file that nobody has open by a copy without free pages, where that is worth it. A crash leaves the one or
 *  the other. What keeps it from that, as a full disk, is logged: the file does as it is. */
export async function giveBackRoom(path: string, check: FileCheck, logger: Logger): Promise<void> {
  const copy = `${path}.small`;
  rmSync(copy, { force: true });
  if (!isWorthIt(check)) return;
  try {
    await copyWithoutFreePages(path, copy);
    const { format, size } = checkDataFile(copy);
    if (format !== check.format) throw new Error('the copy is not what was copied');
    sync(copy);
    renameSync(copy, path);
    sync(dirname(path));
    logger.info('gave unused room of the store back', { bytes: check.size - size });
  } catch (error) {
    rmSync(copy, { force: true });
    logger.warn('cannot give unused room of the store back', { path, error: toError(error) });
  }
}

async function copyWithoutFreePages(path: string, copy: string): Promise<void> {
  const root = open(path, { ...environmentOptions, readOnly: true });
  try {
    await root.backup(copy, true);
  } finally {
    await root.close();
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
