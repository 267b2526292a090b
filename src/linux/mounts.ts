/** The kernel's mounts: which there are, and how to make and take away those that nodes need. */
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { exec, findMount, type Mount, parseMounts, systemErrorCode, tryExec } from '#base';

/** All mounts that this process sees, in the order in which they were mounted; on other systems than Linux none.
 *  Errors: what the kernel does not tell, since who takes nothing for mounted would remove what is. */
export async function readMounts(): Promise<Mount[]> {
  if (process.platform !== 'linux') return [];
  return parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Mount points at or below `directory`, deepest first. */
export async function mountPointsBelow(directory: string): Promise<string[]> {
  const points = (await readMounts()).map(({ point }) => point);
  const top = await realpath(directory).catch(() => directory);
  return points.filter(point => point === top || point.startsWith(`${top}/`)).reverse();
}

/** What is mounted at a path whose folder belongs to the kubelet: of several the uppermost. The path itself is not
 *  opened: a server that is asked by that may never answer. */
export async function findMountAt(path: string): Promise<Mount | undefined> {
  try {
    const point = join(await realpath(dirname(path)), basename(path));
    return (await readMounts()).findLast(mount => mount.point === point);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether something is mounted there, as {@link findMountAt} finds it. */
export const isMountPoint = async (path: string): Promise<boolean> => (await findMountAt(path)) !== undefined;

/** Mounts a file system in memory at a directory; `mode` is octal. Default size: half of the memory. */
export async function mountTmpfs(
  path: string,
  { sizeBytes, mode, group }: { sizeBytes?: number | undefined; mode: string; group?: number | undefined },
): Promise<void> {
  const given = { mode, size: sizeBytes, gid: group };
  const settings = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const options = [...settings, 'nosuid', 'nodev'];
  await exec('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', path]);
}

/** Mounts directories, two or more, one above the other, uppermost first, as one that is read-only and whose files
 *  cannot be executed: nobody can take that away, since there is no layer to write to. */
export async function mountLayers(path: string, layers: readonly string[]): Promise<void> {
  // The kernel takes a page of options: what the paths have in common is not repeated.
  const common = commonDirectory(layers);
  const lower = layers.map(layer => relative(common, layer)).join(':');
  const options = `ro,nosuid,nodev,noexec,lowerdir=${lower}`;
  // Newer versions of mount would set the options one by one, of which each may have 256 bytes.
  const env = { ...process.env, LIBMOUNT_FORCE_MOUNT2: 'always' };
  await exec('mount', ['-t', 'overlay', '-o', options, 'overlay', path], { cwd: common, env });
}

function commonDirectory([first = '/', ...others]: readonly string[]): string {
  let directory = dirname(first);
  while (directory !== '/' && !others.every(path => path.startsWith(`${directory}/`))) directory = dirname(directory);
  return directory;
}

/** Makes mounts below the directory visible in containers, and theirs here: needed on machines whose / is private. */
export async function shareMounts(directory: string): Promise<void> {
  // Shared as a part of what is around it, as systemd has it; a mount of its own would share with what it covers, and
  // all below it would be mounted twice.
  if (findMount(directory)?.isShared || (await isMountPoint(directory))) return;
  await exec('mount', ['--bind', directory, directory]);
  await exec('mount', ['--make-rshared', directory]);
}

/** Unmounts everything at or below the directory. Errors: what stays mounted, since whoever removes the directory next
 *  would remove what is mounted there. */
export async function unmountBelow(directory: string): Promise<void> {
  const points = await mountPointsBelow(directory);
  if (points.length === 0) return;
  const refusals: string[] = [];
  for (const point of points) {
    const { exitCode, stderr } = await tryExec('umount', ['-l', point]);
    if (exitCode !== 0) refusals.push(stderr.trim());
  }
  // A refusal alone says little: some go with what they were mounted in.
  const left = await mountPointsBelow(directory);
  if (left.length > 0) throw new Error(`still mounted: ${left.join(', ')}: ${refusals.join('; ')}`);
}
