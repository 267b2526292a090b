/** What the file system that is mounted at a place holds. */
import { statfs } from 'node:fs/promises';
import { exec, type Mount } from '#base';
import type { VolumeUse } from '../usage/volume-usage.ts';

/** File systems that ask somebody else, who may never answer. */
const isRemote = (type: string): boolean => /^(9p|afs|ceph|cifs|fuse|glusterfs|lustre|nfs|smb)/.test(type);

/** How long such a one is waited for. */
const timeoutMs = 60_000;

/** Looks at it. Whoever waits for a server does so in a process of its own: here it would hold one of the few threads
 *  that all files are read with. */
export async function fileSystemUse({ point, type }: Mount): Promise<VolumeUse> {
  return useOf(await (isRemote(type) ? askedApart(point) : statfs(point)));
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
