/** Each component as a process of its own, by the kubeconfigs that the API server writes. None of this needs root. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExecResult, tryExec } from '#base';
import { eventually, freePort, kubernode, newestKubectl, type Running, start } from '../support/cluster.ts';

let home: string;
let dataDir: string;
let apiPort: string;
const running = new Map<string, Running>();

const env = () => ({ ...process.env, HOME: home, KUBECONFIG: path.join(home, 'none') });
const configOf = (user: string) => path.join(dataDir, `${user}.conf`);

/** Starts a component under a name of the test's own, and waits until it says that it runs. */
async function begin(name: string, component: string, ...args: string[]): Promise<Running> {
  const user = component === 'apiserver' ? [] : ['--kubeconfig', configOf(component)];
  const started = start(kubernode, [component, ...user, '--log-level', 'info', ...args], env());
  running.set(name, started);
  await started.until(/runs\. Press Ctrl-C/);
  return started;
}

const beginApiServer = () => begin('apiserver', 'apiserver', '--data-dir', dataDir, '--api-port', apiPort);

async function end(name: string, signal: NodeJS.Signals): Promise<number | null | undefined> {
  const process_ = running.get(name);
  running.delete(name);
  if (process_) process.kill(process_.pid, signal);
  return await process_?.exited;
}

const runAs = (user: string, ...args: string[]): Promise<ExecResult> =>
  tryExec(newestKubectl(), ['--kubeconfig', configOf(user), ...args], { env: env(), timeoutMs: 30_000 });

async function kubectl(...args: string[]): Promise<string> {
  const result = await runAs('admin', ...args);
  if (result.exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

const untilAvailable = (replicas: number) =>
  eventually(`${replicas} available replicas`, async () => {
    const found = await runAs('admin', 'get', 'deployment', 'web', '-o', 'jsonpath={.status.availableReplicas}');
    return found.stdout === String(replicas);
  });

/** Those of a component's two candidates that were elected. */
const leadersOf = (component: string): string[] =>
  [`${component}-1`, `${component}-2`].filter(name => running.get(name)?.output().includes('elected leader'));

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'components-'));
  dataDir = path.join(home, 'data');
  apiPort = String(await freePort());
  await beginApiServer();
  await Promise.all([
    ...['controller-manager', 'scheduler'].flatMap(name => [begin(`${name}-1`, name), begin(`${name}-2`, name)]),
    begin('kubelet', 'kubelet', '--simulated'),
  ]);
});
afterAll(async () => {
  await Promise.all([...running.values()].map(started => started[Symbol.asyncDispose]()));
  await rm(home, { recursive: true, force: true });
});

describe.each(['controller-manager', 'scheduler'])('of two %ss', component => {
  test('one is elected, and writes down that it is', async () => {
    await eventually('an election', async () => leadersOf(component).length > 0);
    expect(leadersOf(component)).toHaveLength(1);
    const lease = ['get', 'lease', `kube-${component}`, '-n', 'kube-system'];
    expect(await kubectl(...lease, '-o', 'jsonpath={.spec.holderIdentity}')).toMatch(/_[0-9a-f-]{36}$/);
  });
});

test('a deployment runs: each component does its part', async () => {
  await kubectl('create', 'deployment', 'web', '--image=example.com/web:1', '--replicas=3');
  await untilAvailable(3);
  const nodes = await kubectl('get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}');
  expect(new Set(nodes.split(' '))).toEqual(new Set([os.hostname().toLowerCase()]));
});

test('the API server shows what it counts', async () => {
  expect(await kubectl('get', '--raw', '/metrics')).toMatch(/^apiserver_request_total\{verb="LIST",/m);
});

describe('a scheduler of another process', () => {
  test('tells through the API server why a pod has no node', async () => {
    const resources = { requests: { cpu: '900' } };
    const spec = { containers: [{ name: 'large', image: 'web', resources }] };
    await kubectl('run', 'large', '--image=web', '--overrides', JSON.stringify({ spec }));
    await eventually('a story with a verdict', async () => {
      const { stdout } = await tryExec(kubernode, ['why', 'pod/large', '--kubeconfig', configOf('admin')], {
        env: env(),
      });
      return stdout.includes('NodeResourcesFit refused one node: Insufficient cpu');
    });
    await kubectl('delete', 'pod', 'large', '--now');
  });

  test('shows what it counts, and to nobody who is not known', async () => {
    expect(await kubectl('get', '--raw', '/components/scheduler/metrics')).toContain(
      'scheduler_schedule_attempts_total{result="unschedulable",profile="default-scheduler"}',
    );
    const door = ['-o', 'jsonpath={.metadata.annotations.kubernode\\.dev/door}'];
    const url = await kubectl('get', 'lease', 'kube-scheduler', '-n', 'kube-system', ...door);
    const ca = await readFile(path.join(dataDir, 'pki', 'ca.crt'));
    const request = https.get(`${url}/metrics`, { ca, servername: 'kube-scheduler', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(401);
  });
});

test('DNS of another process is found by its service', async () => {
  await begin('dns', 'dns');
  expect(await kubectl('get', '--raw', '/components/dns/metrics')).toMatch(/^kubernetes_build_info\{/m);
  expect(JSON.parse(await kubectl('get', '--raw', '/components/dns/why/services/kube-system/kube-dns'))).toMatchObject({
    records: expect.anything(),
  });
});

test('when the leaders are killed, the others take over', async () => {
  for (const component of ['controller-manager', 'scheduler']) {
    const [leader = ''] = leadersOf(component);
    await end(leader, 'SIGKILL');
  }
  await kubectl('scale', 'deployment', 'web', '--replicas=5');
  await untilAvailable(5);
  for (const component of ['controller-manager', 'scheduler']) expect(leadersOf(component)).toHaveLength(1);
});

test('when the API server starts again, all go on', async () => {
  expect(await end('apiserver', 'SIGTERM')).toBe(0);
  await beginApiServer();
  await kubectl('scale', 'deployment', 'web', '--replicas=7');
  await untilAvailable(7);
});

test('a lost API server loses nothing that it acknowledged', async () => {
  await kubectl('scale', 'deployment', 'web', '--replicas=2');
  await end('apiserver', 'SIGKILL');
  await beginApiServer();
  expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
  await untilAvailable(2);
});

test('a leader that is asked to stop lets the next one start at once', async () => {
  for (const component of ['controller-manager', 'scheduler']) {
    const [leader = ''] = leadersOf(component);
    expect(await end(leader, 'SIGTERM')).toBe(0);
    const lease = ['get', 'lease', `kube-${component}`, '-n', 'kube-system'];
    expect(await kubectl(...lease, '-o', 'jsonpath={.spec.holderIdentity}')).toBe('');
  }
});

test.each([
  ['scheduler', ['get', 'secrets'], 'User "system:kube-scheduler" cannot list resource "secrets"'],
  ['proxy', ['get', 'pods'], 'User "system:kube-proxy" cannot list resource "pods"'],
  ['dns', ['delete', 'service', 'kubernetes'], 'User "system:dns" cannot delete resource "services"'],
  ['kubelet', ['create', 'configmap', 'mine'], 'cannot create resource "configmaps"'],
])("the %s's identity may not do everything: %j", async (user, args, message) => {
  const result = await runAs(user, ...args);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('is forbidden: ');
  expect(result.stderr).toContain(message);
});

describe('one clear line for', () => {
  const refuses = async (...args: string[]): Promise<string> => {
    const result = await tryExec(kubernode, args, { env: env(), timeoutMs: 30_000 });
    expect(result.exitCode).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    return result.stderr;
  };

  test('a kubeconfig that is not there', async () => {
    expect(await refuses('scheduler', '--kubeconfig', path.join(home, 'missing'))).toContain(
      'cannot read the kubeconfig',
    );
  });

  test('a port in use', async () => {
    expect(await refuses('apiserver', '--data-dir', path.join(home, 'other'), '--api-port', apiPort)).toContain(
      `--api-port ${apiPort}: cannot listen: it is in use`,
    );
  });

  test('a data directory in use', async () => {
    const port = String(await freePort());
    expect(await refuses('apiserver', '--data-dir', dataDir, '--api-port', port)).toMatch(/store .*in use/);
  });
});
