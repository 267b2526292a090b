/** Lets one holder at a time change something on disk, across processes. */
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, systemClock, systemErrorCode } from '#base';

/** Runs `work` while holding `file`, which names the holding process; a holder that died is ignored. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  while (!(await tryLock(file))) {
    if (await isAbandoned(file)) await rm(file, { force: true });
    else await systemClock.sleep(5);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** An empty file is a holder that is just about to write its number. */
async function isAbandoned(file: string): Promise<boolean> {
  const holder = Number(await readFileIfExists(file));
  if (holder === 0) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return systemErrorCode(error) === 'ESRCH';
  }
}
