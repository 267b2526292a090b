/** Lets one holder at a time change something on disk, across processes. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { LockHeldError, systemClock, takeLockFile } from '#base';

/** Runs `work` while holding `file`; waits for its turn. The lock of a holder that died is taken over. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  using _lock = await waitForLock(file);
  return await work();
}

async function waitForLock(file: string): Promise<Disposable> {
  for (;;) {
    try {
      return await takeLockFile(file);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      await systemClock.sleep(5);
    }
  }
}
