/** Parts of volumes as mounts: `subPath`. */
import { mkdir, realpath } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { ConfigError } from '../plan/config/env.ts';

/** The path of `subPath` in a volume, made if it is not there. Errors: {@link ConfigError} when it leads out of it, by
 *  itself or by a symbolic link. */
export async function subPathOf(volumePath: string, subPath: string): Promise<string> {
  if (subPath.startsWith('/') || normalize(subPath).split(sep).includes('..'))
    throw new ConfigError(`subPath must be a relative path within the volume: ${subPath}`);
  const root = await realpath(volumePath);
  const wanted = join(root, subPath);
  let existing = wanted;
  while (existing !== root) {
    const real = await realpath(existing).catch(() => undefined);
    if (real !== undefined) {
      if (real !== root && !real.startsWith(root + sep))
        throw new ConfigError(`subPath ${subPath} leads out of the volume`);
      if (existing === wanted) return real;
      break;
    }
    existing = join(existing, '..');
  }
  await mkdir(wanted, { recursive: true, mode: 0o755 });
  return wanted;
}
