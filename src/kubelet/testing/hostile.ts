/** What a hostile container does in a volume that it shares, done from outside: the race is the same whoever runs
 *  it. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '#base';

/** Number of the system call renameat2. */
const renameat2 = process.arch === 'arm64' ? 276 : 316;
/** Exchanges two entries of a folder, five thousand times a second; Perl is on every Debian, and can. */
const exchange = `$| = 1; print "ready\\n"; chdir $ARGV[0]; my ($a, $b) = ("sub", "link");
while (1) { syscall(${renameat2}, -100, $a, -100, $b, 2); select(undef, undef, undef, 0.0002) }`;
const replaceNewFolders = fileURLToPath(new URL('replace-new-folders.ts', import.meta.url));

async function startHostile(command: string, args: readonly string[]): Promise<Disposable> {
  const child = startProcess(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise(resolve => child.stdout?.once('data', resolve));
  return { [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/** Makes `sub` in a volume, and makes it now a folder, now a link to `target`, until it is disposed. */
export async function exchangeSub(volume: string, target: string): Promise<Disposable> {
  await mkdir(join(volume, 'sub'));
  await symlink(target, join(volume, 'link'));
  return await startHostile('perl', ['-e', exchange, volume]);
}

/** Replaces every new folder of an atomic writer by a link to `target`, until it is disposed. */
export async function replaceNew(volume: string, target: string): Promise<Disposable> {
  return await startHostile(process.execPath, [replaceNewFolders, volume, target]);
}
