/** How to start containerd so that its mount namespace has the root that this process sees. */
import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { exec, type Logger, parseMounts, tryExec } from '#base';
import { isMountPoint, readMounts } from '#linux';
import { findRoot, type ObservedRoot, planRoot } from './plan.ts';
import { renderLaunch } from './render.ts';

interface LaunchOptions {
  /** Folders in which mounts come and go that both sides must see. */
  shared: readonly string[];
  logger: Logger;
}

/** `command` itself, outside a chroot. In one, the folders become shared mounts, and the command starts in a mount
 *  namespace of its own. */
export async function launchCommand(command: readonly string[], { shared, logger }: LaunchOptions): Promise<string[]> {
  const root = findRoot(await observeRoot());
  if (root === '/') return [...command];
  if (root === undefined) {
    logger.warn('kubectl exec, exec probes and hooks will not work: the root directory here is not a mount point');
    return [...command];
  }
  const kept: string[] = [];
  for (const folder of shared) kept.push(path.posix.join(root, await shareFolder(folder)));
  const { all } = await observeRoot();
  return renderLaunch(planRoot(all, kept), command);
}

async function observeRoot(): Promise<ObservedRoot> {
  const enter = ['--mount=/proc/self/ns/mnt', '--wd=/', './bin/busybox', 'cat', './proc/self/mountinfo'];
  const [seen, outside] = await Promise.all([readMounts(), tryExec('nsenter', enter).catch(() => undefined)]);
  // Who may not even look cannot run containers either: containerd will say why.
  return { seen, all: outside?.exitCode === 0 ? parseMounts(outside.stdout) : seen };
}

/** Makes a folder a mount of its own, so that what is mounted below appears in copies of this mount namespace, and the
 *  reverse. Returns its path without symbolic links. */
async function shareFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const point = await realpath(folder);
  if (await isMountPoint(point)) return point;
  await exec('mount', ['--bind', point, point]);
  await exec('mount', ['--make-shared', point]);
  return point;
}
