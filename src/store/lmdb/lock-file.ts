/** One writer a directory: a file with the pid of who holds it. The lock of a process that is gone is taken over. */
import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { processIdentity, systemErrorCode, UsageError } from '#base';

/** Takes the lock, or throws a {@link UsageError} that names the holder. Dispose to give it back. */
export function takeLock(path: string, directory: string): Disposable {
  const mine = `${processIdentity(process.pid) ?? process.pid}\n`;
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    removeStale(path, directory);
  }
  throw new UsageError(`cannot lock the data directory ${directory}: ${path} keeps appearing`);
}

function removeStale(path: string, directory: string): void {
  try {
    const holder = readFileSync(path, 'utf8');
    const pid = Number.parseInt(holder, 10);
    if (pid > 0 && `${processIdentity(pid)}\n` === holder) {
      throw new UsageError(`the data directory ${directory} is in use by process ${pid}`);
    }
    unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
