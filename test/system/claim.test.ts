/** What a killed cluster left on the machine is told, or taken over when nothing runs there any more. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { exec, tryExec } from '#base';
import { kernelNames } from '../../src/main/kernel-names.ts';
import { freePort, kubernode, realNodeUnavailable, startSystemCluster, testUnless } from '../support/cluster.ts';
import { ask, helloDirectory } from '../support/hello.ts';
import { killCluster } from '../support/processes.ts';

const it = testUnless(realNodeUnavailable());

async function namesOf(command: string, args: string[], key: string): Promise<string[]> {
  const items = JSON.parse((await exec(command, args)).stdout || '[]') as Record<string, string>[];
  return items.map(item => item[key] ?? '');
}

const portsOf = (bridge: string): Promise<string[]> =>
  namesOf('ip', ['-json', 'link', 'show', 'master', bridge], 'ifname');

/** Command lines of the containerds of a data directory. */
async function enginesOf(dataDir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter(command => command.startsWith('containerd\0') && command.includes(dataDir));
}

it('the addresses of a killed cluster are refused while its pods run, and taken over once they are gone', async () => {
  await using killed = await startSystemCluster();
  await killed.kubectl(['run', 'box', '--image=busybox:local', '--', 'sleep', '100000']);
  await killed.kubectl(['wait', '--for=condition=Ready', 'pod/box', '--timeout=60s']);
  await killCluster(killed.dataDir);
  const network = await readFile(path.join(killed.dataDir, 'network.json'), 'utf8');
  const { clusterCidr } = JSON.parse(network) as { clusterCidr: string };
  const same = ['--cluster-cidr', clusterCidr];

  const home = await mkdtemp(path.join(os.tmpdir(), 'kubernode-refused-'));
  const dataDir = path.join(home, 'data');
  const up = ['up', '--detach', '--data-dir', dataDir, '--api-port', String(await freePort()), ...same];
  const env = { ...killed.env, HOME: home };
  const refused = await tryExec(kubernode, up, { env, timeoutMs: 60_000 });
  await exec(kubernode, ['down', '--purge', '--data-dir', dataDir], { env });
  await rm(home, { recursive: true, force: true });
  expect(refused.stderr.trim()).toBe(
    `kubernode: pods of another cluster have addresses of --cluster-cidr ${clusterCidr}: choose another range, or end them with kubernode down --data-dir ${killed.dataDir}`,
  );
  expect(refused.exitCode).toBe(1);

  const { bridge } = kernelNames(killed.dataDir);
  for (const port of await portsOf(bridge)) await exec('ip', ['link', 'delete', 'dev', port]);
  await using next = await startSystemCluster({ args: ['--apply', helloDirectory, ...same] });
  const address = await next.kubectl(['get', 'service', 'hello', '-o', 'jsonpath={.spec.clusterIP}']);
  expect(await ask(`http://${address}`)).toMatch(/^Hello from hello-/);
  const links = await namesOf('ip', ['-json', 'link'], 'ifname');
  expect(links).toContain(kernelNames(next.dataDir).bridge);
  expect(links).not.toContain(bridge);
  expect((await exec('nft', ['list', 'tables'])).stdout).not.toContain(bridge.slice('kn-'.length));
});

it('a cluster whose data was deleted while it ran starts anew, without the pods that were left', async () => {
  await using cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
  await killCluster(cluster.dataDir);
  const { stdout: mounts } = await exec('findmnt', ['--list', '--noheadings', '--output', 'TARGET']);
  const inside = mounts.split('\n').filter(target => target.startsWith(cluster.dataDir));
  for (const target of inside.reverse()) await exec('umount', ['--lazy', target]);
  await rm(cluster.dataDir, { recursive: true });
  await cluster.up();
  const address = await cluster.kubectl(['get', 'service', 'hello', '-o', 'jsonpath={.spec.clusterIP}']);
  expect(await ask(`http://${address}`)).toMatch(/^Hello from hello-/);
  expect(await portsOf(kernelNames(cluster.dataDir).bridge)).toHaveLength(3);
  expect(await enginesOf(cluster.dataDir)).toHaveLength(1);
});
