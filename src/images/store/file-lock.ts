/** Lets one holder at a time change something on disk, across processes. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { takeLockFile } from '#base';

/** The end of whoever stands last in line in this process, by file: one at a time asks the kernel. */
const lines = new Map<string, Promise<unknown>>();

/** Runs `work` while holding `file`; waits for its turn. The lock of a holder that died is free. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const before = lines.get(file);
  const turn = (async () => {
    await before?.catch(() => undefined); // who stood there was told
    await mkdir(path.dirname(file), { recursive: true });
    using _lock = await takeLockFile(file, { wait: true });
    return await work();
  })();
  lines.set(file, turn);
  try {
    return await turn;
  } finally {
    if (lines.get(file) === turn) lines.delete(file);
  }
}
