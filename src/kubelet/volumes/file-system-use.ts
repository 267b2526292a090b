/** What the file system that is mounted at a place holds. */
import { realpath, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exec, type Mount } from '#base';
import { readMounts } from '#linux';
import type { VolumeUse } from '../usage/volume-usage.ts';

/** File systems that ask somebody else, who may never answer. */
const isRemote = (type: string): boolean => /^(9p|afs|ceph|cifs|fuse|glusterfs|lustre|nfs|smb)/.test(type);

/** How long such a one is waited for. */
const timeoutMs = 60_000;

/** Looks at it; undefined where nothing is mounted yet. Whoever waits for a server does so in a process of its own: here it would hold one of
 *  the few threads that all files are read with. */
export async function fileSystemUse(path: string): Promise<VolumeUse | undefined> {
  const mount = await mountAt(path);
  if (!mount) return undefined;
  return useOf(await (isRemote(mount.type) ? askedApart(path) : statfs(path)));
}

/** What is mounted at a place. The mount itself is not opened: that may ask a server, too. */
export async function mountAt(path: string): Promise<Mount | undefined> {
  const point = join(await realpath(dirname(path)), basename(path));
  return (await readMounts()).findLast(found => found.point === point);
}

interface Counts {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

const useOf = ({ bsize, blocks, bfree, bavail, files, ffree }: Counts): VolumeUse => ({
  capacityBytes: blocks * bsize,
  availableBytes: bavail * bsize,
  usedBytes: (blocks - bfree) * bsize,
  inodes: files,
  inodesFree: ffree,
  inodesUsed: files - ffree,
});

/** The same as statfs, by a process. */
export async function askedApart(path: string): Promise<Counts> {
  const { stdout } = await exec('stat', ['--file-system', '--format', '%S %b %f %a %c %d', path], { timeoutMs });
  const [bsize = 0, blocks = 0, bfree = 0, bavail = 0, files = 0, ffree = 0] = stdout.split(' ').map(Number);
  return { bsize, blocks, bfree, bavail, files, ffree };
}
