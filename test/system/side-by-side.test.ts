/** Two clusters on one machine, each with a node: neither has anything that is the other's, and one goes without the
 *  other. */
import { expect } from 'vitest';
import { exec } from '#base';
import {
  eventually,
  realNodeUnavailable,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';
import { ask, helloDirectory } from '../support/hello.ts';

const it = testUnless(realNodeUnavailable());

interface Hello {
  readonly clusterIp: string;
  readonly nodePort: number;
  readonly podIps: readonly string[];
}

async function helloOf(cluster: SystemCluster): Promise<Hello> {
  const read = async (args: readonly string[]) => JSON.parse(await cluster.kubectl([...args, '-o', 'json'])) as never;
  const service: { spec: { clusterIP: string; ports: { nodePort: number }[] } } = await read([
    'get',
    'service',
    'hello',
  ]);
  const pods: { items: { status: { podIP: string } }[] } = await read(['get', 'pods', '-l', 'app=hello']);
  return {
    clusterIp: service.spec.clusterIP,
    nodePort: service.spec.ports[0]?.nodePort ?? 0,
    podIps: pods.items.map(({ status }) => status.podIP),
  };
}

/** Asks by each way in which a service is reached from its node, and from a pod by its name. */
async function expectToWork(cluster: SystemCluster, { clusterIp, nodePort }: Hello): Promise<void> {
  for (const url of [`http://${clusterIp}`, `http://127.0.0.1:${nodePort}`])
    expect(await ask(url)).toMatch(/^Hello from hello-/);
  const inPod = (...command: string[]) => cluster.kubectl(['exec', 'box', '--', ...command]);
  expect(await inPod('nslookup', 'hello.default.svc.cluster.local')).toContain(clusterIp);
  expect(await inPod('wget', '-q', '-O', '-', `http://${clusterIp}`)).toMatch(/^Hello from hello-/);
}

async function runBox(cluster: SystemCluster): Promise<void> {
  await cluster.kubectl(['run', 'box', '--image=busybox:local', '--', 'sh', '-c', 'echo here; sleep 100000']);
  await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/box', '--timeout=60s']);
  // By way of the kubelet.
  expect(await eventually('the log of a pod', async () => await cluster.kubectl(['logs', 'box']))).toBe('here\n');
}

it('both work, and one goes without the other noticing', async () => {
  await using one = await startSystemCluster({ args: ['--apply', helloDirectory] });
  const helloOne = await helloOf(one);
  await runBox(one);
  let helloTwo: Hello;
  {
    await using two = await startSystemCluster({ args: ['--apply', helloDirectory] });
    helloTwo = await helloOf(two);
    await runBox(two);
    const all = [helloOne, helloTwo].flatMap(({ clusterIp, nodePort, podIps }) => [clusterIp, nodePort, ...podIps]);
    expect(new Set(all).size).toBe(10);
    await expectToWork(one, helloOne);
    await expectToWork(two, helloTwo);

    // A restart of one keeps what it has, and its pods.
    expect((await one.run(['down', '--now'])).exitCode).toBe(0);
    await expectToWork(two, helloTwo);
    await one.up();
    await one.kubectl(['wait', '--for=condition=Ready', 'pod', '--all', '--timeout=60s']);
    expect((await helloOf(one)).clusterIp).toBe(helloOne.clusterIp);
    await eventually('the services of the restarted cluster', async () => {
      await expectToWork(one, helloOne);
      return true;
    });
    const { stdout } = await one.run(['list', '-o', 'json']);
    const listed = (JSON.parse(stdout) as { dataDir: string; state: string }[]).filter(({ dataDir }) =>
      [one.dataDir, two.dataDir].includes(dataDir),
    );
    expect(listed.map(({ state }) => state)).toEqual(['running', 'running']);
  }
  await expectToWork(one, helloOne);
  await one.kubectl(['scale', 'deployment', 'hello', '--replicas=4']);
  await one.kubectl(['rollout', 'status', 'deployment', 'hello', '--timeout=60s']);
  const rules = (await exec('nft', ['list', 'ruleset'])).stdout;
  expect(rules).toContain(helloOne.clusterIp);
  expect(rules).not.toContain(helloTwo.clusterIp);
});
