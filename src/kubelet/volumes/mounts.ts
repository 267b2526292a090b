/** The kernel's mounts that volumes need. */
import { readFile } from 'node:fs/promises';
import { exec, tryExec } from '#base';

/** Mount points at or below `directory`, deepest first. */
export async function mountPointsBelow(directory: string): Promise<string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const points = table
    .split('\n')
    .flatMap(
      line =>
        line
          .split(' ')[4]
          ?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))) ?? [],
    );
  return points.filter(point => point === directory || point.startsWith(`${directory}/`)).reverse();
}

/** Mounts a file system in memory at a directory; `mode` is octal. Default size: half of the memory. */
export async function mountTmpfs(
  path: string,
  { sizeBytes, mode }: { sizeBytes?: number | undefined; mode: string },
): Promise<void> {
  const options = [`mode=${mode}`, 'nosuid', 'nodev', ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`])];
  await exec('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', path]);
}

/** Makes mounts below the directory visible in containers, and theirs here: needed on machines whose / is private. */
export async function shareMounts(directory: string): Promise<void> {
  if ((await mountPointsBelow(directory)).includes(directory)) return;
  await exec('mount', ['--bind', directory, directory]);
  await exec('mount', ['--make-rshared', directory]);
}

/** Unmounts everything at or below the directory. */
export async function unmountBelow(directory: string): Promise<void> {
  for (const point of await mountPointsBelow(directory)) await tryExec('umount', ['-l', point]);
}
