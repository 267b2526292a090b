/** `down --purge` leaves nothing behind. */
import { readdir, readFile, readlink, symlink, unlink } from 'node:fs/promises';
import { expect } from 'vitest';
import { exec, tryExec } from '#base';
import { kernelNames } from '../../src/main/kernel-names.ts';
import { kubernode, realNodeUnavailable, startSystemCluster, testUnless } from '../support/cluster.ts';
import { helloDirectory } from '../support/hello.ts';
import { killCluster } from '../support/processes.ts';

const it = testUnless(realNodeUnavailable());

/** Everything of this machine that a cluster touches, as lines, but for what names other clusters that come and go
 *  meanwhile. `dataDir`: of the cluster that the test makes. Default: there is none. */
async function machine(dataDir?: string): Promise<Record<string, string[]>> {
  const own = dataDir === undefined ? undefined : kernelNames(dataDir).bridge.slice('kn-'.length);
  const isOthers = (line: string) =>
    [...line.matchAll(/\b(?:kubernode(?:-proxy|-network)?|kn)-([\da-f]{8})\b/g)].some(([, mark]) => mark !== own);
  const lines = async (command: string, args: string[]) =>
    (await tryExec(command, args)).stdout.split('\n').filter(line => line.trim() !== '' && !isOthers(line));
  return {
    processes: await containerProcesses(),
    mounts: (await readFile('/proc/self/mounts', 'utf8'))
      .split('\n')
      .filter(line => line.includes('kubernode') || line.includes('containerd')),
    namespaces: await lines('ip', ['netns', 'list']),
    links: (await lines('ip', ['-o', 'link'])).map(line => line.split(':')[1]?.trim() ?? ''),
    routes: await lines('ip', ['route']),
    nftables: await lines('nft', ['list', 'tables']),
    iptables: (await tryExec('iptables-save', [])).stdout
      .split('\n')
      .filter(line => line.startsWith('-A') || line.startsWith(':'))
      .map(line => line.replace(/\[.*\]/, '')),
    cgroups: (await lines('find', ['/sys/fs/cgroup', '-maxdepth', '3', '-type', 'd'])).filter(line =>
      /kube|pod/.test(line),
    ),
  };
}

async function containerProcesses(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map(pid => readlink(`/proc/${pid}/exe`).catch(() => '')));
  return commands.filter(command => /containerd|pause|busybox/.test(command));
}

it('no process, mount, namespace, interface, rule, route, cgroup or file', async () => {
  const before = await machine();
  const cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
  const { dataDir } = cluster;
  await cluster.kubectl(['run', 'box', '--image=busybox:local', '--restart=Never', '--', 'sleep', '100000']);
  await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/box', '--timeout=60s']);
  expect(await machine(dataDir)).not.toEqual(before);
  await exec(kubernode, ['down', '--purge', '--data-dir', dataDir]);
  expect(await machine(dataDir)).toEqual(before);
  expect((await tryExec('ls', [dataDir])).exitCode).not.toBe(0);
  await cluster[Symbol.asyncDispose]();
});

it('neither of a killed cluster whose place is named in another way', async () => {
  const before = await machine();
  const cluster = await startSystemCluster();
  await cluster.kubectl(['run', 'box', '--image=busybox:local', '--restart=Never', '--', 'sleep', '100000']);
  await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/box', '--timeout=60s']);
  await killCluster(cluster.dataDir);
  const link = `${cluster.dataDir}-link`;
  await symlink(cluster.dataDir, link);
  await exec(kubernode, ['down', '--purge', '--data-dir', link], { env: cluster.env });
  expect(await machine(cluster.dataDir)).toEqual(before);
  await unlink(link);
  await cluster[Symbol.asyncDispose]();
});
