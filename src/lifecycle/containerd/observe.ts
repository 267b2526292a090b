/** Looks at what this machine can do and at what an earlier run left. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, readFileIfExists, tryExec, withDeadline } from '#base';
import { readBootId } from '#linux';
import { createCriCalls } from './cri-calls.ts';
import type { ContainerdLayout } from './layout.ts';
import type { ObservedContainerd, ObservedRemains } from './plan.ts';
import { listProcesses, type ProcessInfo, readProcess } from './processes.ts';

/** The running containerd of this layout, if any, and the traces of earlier ones. */
export async function observeContainerd(layout: ContainerdLayout, clock: Clock): Promise<ObservedContainerd> {
  const [pid, config, stateBootId, bootId] = await Promise.all([
    findRunning(layout),
    readFileIfExists(layout.config),
    readFileIfExists(bootIdFile(layout)),
    readBootId(),
  ]);
  return {
    pid,
    answers: pid !== undefined && (await askVersion(layout.socket, clock)) !== undefined,
    config,
    stateBootId: stateBootId?.trim(),
    bootId,
  };
}

/** Remembers in which boot the running containers were started. */
export function bootIdFile(layout: ContainerdLayout): string {
  return path.join(layout.directory, 'boot-id');
}

/** What must be ended and removed. */
export async function observeRemains(layout: ContainerdLayout): Promise<ObservedRemains> {
  // The boot is forgotten once nothing is left of it; what containerd remembers of pods stays.
  const mayRun = (await readFileIfExists(bootIdFile(layout))) !== undefined;
  return { pid: await findStray(layout), pods: mayRun ? (await listPods(layout)).length : 0 };
}

/** Identifiers of all pods that containerd knows of, also while it does not run. */
export async function listPods(layout: ContainerdLayout): Promise<string[]> {
  return await readdir(path.join(layout.root, 'io.containerd.grpc.v1.cri', 'sandboxes')).catch(() => []);
}

/** The process of the pid file, if it is still a containerd with our configuration: numbers are reused. */
export async function findRunning(layout: ContainerdLayout): Promise<number | undefined> {
  const pid = Number(await readFileIfExists(layout.pidFile));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const running = await readProcess(pid);
  return running?.args.includes(layout.config) ? pid : undefined;
}

/** Any containerd with our configuration, also where the pid file was deleted. Looks at all processes, which costs a
 *  starting cluster 8 MB for good: for the end only. */
export async function findStray(layout: ContainerdLayout): Promise<number | undefined> {
  const isOurs = ({ args: [program = '', ...args] }: ProcessInfo) =>
    path.basename(program) === 'containerd' && args.includes(layout.config);
  return (await findRunning(layout)) ?? (await listProcesses()).find(isOurs)?.pid;
}

/** The version of the engine behind the socket; undefined unless its CRI service is up and answers within a second. */
export async function askVersion(socket: string, clock: Clock): Promise<string | undefined> {
  using cri = createCriCalls(socket);
  return await withDeadline(cri.version(), { clock, ms: 1000, what: 'asking containerd' }).catch(() => undefined);
}

/** Whether this process may lower OOM scores (CAP_SYS_RESOURCE, bit 24 of the effective set). */
export async function mayLowerOomScore(): Promise<boolean> {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** overlayfs if a mount in this folder works, as it does not on some file systems and in some containers; else
 *  `native`. */
export async function chooseSnapshotter(directory: string): Promise<'overlayfs' | 'native'> {
  const probe = path.join(directory, 'overlay-probe');
  const folders = ['lower', 'upper', 'work', 'merged'].map(name => path.join(probe, name));
  const [lower, upper, work, merged] = folders as [string, string, string, string];
  await Promise.all(folders.map(folder => mkdir(folder, { recursive: true })));
  const mount = await tryExec('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
    merged,
  ]);
  if (mount.exitCode === 0) await tryExec('umount', [merged]);
  await rm(probe, { recursive: true, force: true });
  return mount.exitCode === 0 ? 'overlayfs' : 'native';
}
