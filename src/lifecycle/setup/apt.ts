/** apt-get, without questions, and with patience where another package manager is at work. */
import { type Clock, tryExec } from '#base';
import { packageError } from './package-error.ts';

/** How long another package manager may hold apt's locks. */
const lockTimeoutSeconds = 300;

/** Runs it; `cwd` is where it downloads to. Errors: one with apt's own words. */
export async function apt(
  args: readonly string[],
  { clock, cwd }: { readonly clock: Clock; readonly cwd?: string },
): Promise<void> {
  const deadline = clock.now() + lockTimeoutSeconds * 1000;
  for (;;) {
    const options = ['-qq', '-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-o', 'Dpkg::Use-Pty=0'];
    const result = await tryExec('apt-get', [...options, ...args], {
      env: quietly(),
      ...(cwd !== undefined && { cwd }),
    });
    if (result.exitCode === 0) return;
    // apt itself waits for dpkg's lock, but not for the one of the package lists.
    if (!/Could not get lock/.test(result.stderr) || clock.now() > deadline) throw new Error(packageError(result));
    await clock.sleep(500);
  }
}

/** What apt and dpkg need not to ask, and to answer in words that can be read. */
export const quietly = (): NodeJS.ProcessEnv => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' });
