/** hostPath volumes: a path of the node, checked or made as its type says. */

import type { Stats } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostPathVolumeSource } from '#api';
import { systemErrorCode } from '#base';
import type { VolumeDriver } from './driver.ts';
import { VolumeError } from './payload.ts';

const checks: Record<string, (found: Stats) => boolean> = {
  Directory: found => found.isDirectory(),
  DirectoryOrCreate: found => found.isDirectory(),
  File: found => found.isFile(),
  FileOrCreate: found => found.isFile(),
  Socket: found => found.isSocket(),
  CharDevice: found => found.isCharacterDevice(),
  BlockDevice: found => found.isBlockDevice(),
};

/** Leaves everything of the node as it is when the pod goes. */
export const hostPathDriver: VolumeDriver = {
  async prepare({ volume: { hostPath } }) {
    if (!hostPath) return {};
    await prepareHostPath(hostPath);
    return { path: hostPath.path };
  },
};

/** Fails with the reason why the path cannot be used. What is made is new: no link is followed to it, no file opened
 *  that is there. Caveat: the pod is given the path, so who may write its folder decides what is there, as upstream. */
export async function prepareHostPath({ path, type = '' }: HostPathVolumeSource): Promise<void> {
  if (type === '') return;
  let found = await stat(path).catch(() => undefined);
  if (!found && type === 'DirectoryOrCreate') await mkdir(path, { recursive: true, mode: 0o755 });
  if (!found && type === 'FileOrCreate') {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const file = await open(path, 'wx', 0o644).catch(ifExists);
    await file?.close();
  }
  found ??= await stat(path).catch(() => undefined);
  if (!found || !checks[type]?.(found))
    throw new VolumeError(`hostPath type check failed: ${path} is not a ${describe(type)}`);
}

const ifExists = (error: unknown): undefined => {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
};

const describe = (type: string): string =>
  type
    .replace('OrCreate', '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
