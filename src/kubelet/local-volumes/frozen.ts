/** Keeps a file system from being written to, for a moment. */
import { once } from 'node:events';
import { startProcess } from '#base';

/** It says that all is written, and thaws when its input ends, which it does with whoever started it, however that
 *  dies. */
const script = 'fsfreeze --freeze "$1" || exit 1; echo frozen; read -r _; fsfreeze --unfreeze "$1"';

/** Does work while a mounted file system is as after a clean unmount: whoever writes waits. Errors: those of the
 *  work. */
export async function whileFrozen<T>(point: string, work: () => Promise<T>): Promise<T> {
  const freezer = startProcess('sh', ['-c', script, 'sh', point], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const ended = once(freezer, 'close');
  const errors: Buffer[] = [];
  freezer.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  try {
    const [said] = freezer.stdout ? await Promise.race([once(freezer.stdout, 'data'), ended.then(() => [])]) : [];
    if (said === undefined) throw new Error(`cannot freeze ${point}: ${Buffer.concat(errors).toString().trim()}`);
    return await work();
  } finally {
    freezer.stdin?.end();
    await ended;
  }
}
