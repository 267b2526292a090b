/** Removes what pods leave when nobody ended them properly: processes, mounts, cgroups, sockets. */
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, removeTree } from '#base';
import { hierarchies, unmountBelow } from '#linux';
import type { ContainerdLayout } from './layout.ts';
import { bootIdFile, listPods } from './observe.ts';
import { listProcesses, sendSignal, withDescendants } from './processes.ts';

const networkRecords = '/var/lib/cni/results';

/** Ends every shim of this containerd with all its containers, unmounts what they had mounted, and removes their
 *  cgroups, sockets and run-time state. */
export async function removeRemains(
  layout: ContainerdLayout,
  options: { clock: Clock; cgroupParents: readonly string[] },
): Promise<void> {
  const sockets = await shimSockets(layout);
  await endProcesses(layout, options);
  await unmountBelow(layout.directory);
  await removeCgroups(options);
  await Promise.all(sockets.map(socket => rm(socket, { force: true })));
  await Promise.all(
    [layout.state, layout.pidFile, layout.socket, `${layout.socket}.ttrpc`, bootIdFile(layout)].map(removeTree),
  );
  await removeNetworkRecords(layout);
  const runFolders = ['s', 'fifo', 'runc/k8s.io', 'runc', '.'].map(name => path.join('/run/containerd', name));
  await removeIfEmpty(runFolders);
}

/** Deletes images, containers' data, settings and the log. */
export async function deleteFiles(layout: ContainerdLayout): Promise<void> {
  await removeTree(layout.directory);
  await removeIfEmpty([networkRecords, '/var/lib/cni']);
}

async function endProcesses(layout: ContainerdLayout, { clock }: { clock: Clock }): Promise<void> {
  for (;;) {
    const processes = await listProcesses();
    const shims = processes.filter(({ args }) => isShimOf(layout, args)).map(({ pid }) => pid);
    if (shims.length === 0) return;
    for (const pid of withDescendants(processes, shims)) sendSignal(pid, 'SIGKILL');
    await clock.sleep(5);
  }
}

function isShimOf(layout: ContainerdLayout, args: readonly string[]): boolean {
  return path.basename(args[0] ?? '').startsWith('containerd-shim') && args.includes(layout.socket);
}

/** Removes the pods' parent cgroups in every controller: containerd removes only the containers' own. */
async function removeCgroups({
  cgroupParents,
  clock,
}: {
  clock: Clock;
  cgroupParents: readonly string[];
}): Promise<void> {
  for (const parent of cgroupParents.filter(name => /^\/[\w.-]+/.test(name))) {
    for (const hierarchy of await hierarchies()) await removeCgroup(path.join(hierarchy, parent), clock);
  }
}

async function removeCgroup(cgroup: string, clock: Clock): Promise<void> {
  for (const child of await foldersIn(cgroup)) await removeCgroup(child, clock);
  for (let attempt = 0; attempt < 200; attempt++) {
    const members = await readFile(path.join(cgroup, 'cgroup.procs'), 'utf8').catch(() => '');
    for (const pid of members.split('\n').filter(line => line !== '')) sendSignal(Number(pid), 'SIGKILL');
    const gone = await rmdir(cgroup).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'EBUSY',
    );
    if (gone) return;
    await clock.sleep(5); // processes that were just killed stay members for a moment
  }
}

async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory()).map(entry => path.join(directory, entry.name));
}

/** Every shim leaves its socket's address in its bundle; the sockets themselves lie outside the data directory. */
async function shimSockets(layout: ContainerdLayout): Promise<string[]> {
  const tasks = path.join(layout.state, 'io.containerd.runtime.v2.task', 'k8s.io');
  const bundles = await readdir(tasks).catch(() => []);
  const addresses = await Promise.all(
    bundles.map(bundle => readFile(path.join(tasks, bundle, 'address'), 'utf8').catch(() => '')),
  );
  return addresses.filter(address => address.startsWith('unix://')).map(address => address.slice('unix://'.length));
}

/** The CNI library keeps a record of each attachment outside the data directory: `NETWORK-SANDBOX-INTERFACE`. */
async function removeNetworkRecords(layout: ContainerdLayout): Promise<void> {
  const pods = await listPods(layout);
  const records = (await readdir(networkRecords).catch(() => [])).filter(name => pods.some(id => name.includes(id)));
  await Promise.all(records.map(name => rm(path.join(networkRecords, name), { force: true })));
}

async function removeIfEmpty(directories: readonly string[]): Promise<void> {
  for (const directory of directories) await rmdir(directory).catch(() => undefined);
}
