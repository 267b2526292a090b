/** A whole node of lone components: API server, controllers, scheduler, kubelet, proxy and DNS, each in its own
 *  process. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec, tryExec } from '#base';
import { busyboxImage, createImageStore } from '#images';
import {
  eventually,
  freePort,
  kubernode,
  newestKubectl,
  type Running,
  realNodeUnavailable,
  start,
  testUnless,
} from '../support/cluster.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
const running = new Map<string, Running>();
let home: string;
let dataDir: string;
/** The image's. */
let digest: string;

const env = () => ({ ...process.env, HOME: home, KUBERNODE_DATA_DIR: dataDir });

async function begin(component: string, ...args: string[]): Promise<void> {
  const user = component === 'apiserver' ? [] : ['--kubeconfig', path.join(dataDir, `${component}.conf`)];
  const started = start(kubernode, [component, ...user, ...args], env());
  running.set(component, started);
  await started.until(/runs\. Press Ctrl-C/, 60_000);
}

async function kubectl(...args: string[]): Promise<string> {
  const all = ['--kubeconfig', path.join(dataDir, 'admin.conf'), ...args];
  return (await exec(newestKubectl(), all, { env: env(), timeoutMs: 90_000 })).stdout;
}

beforeAll(async () => {
  if (unavailable) return;
  home = await mkdtemp(path.join(os.tmpdir(), 'kubelet-alone-'));
  dataDir = path.join(home, 'data');
  ({
    descriptor: { digest },
  } = await busyboxImage(createImageStore({ dataDirectory: dataDir })));
  await begin('apiserver', '--api-port', String(await freePort()));
  for (const component of ['controller-manager', 'scheduler', 'kubelet', 'proxy', 'dns']) await begin(component);
});
afterAll(async () => {
  if (unavailable) return;
  await Promise.all([...running.values()].map(started => started[Symbol.asyncDispose]()));
  const down = await tryExec(kubernode, ['down', '--purge', '--now'], { env: env(), timeoutMs: 120_000 });
  await rm(home, { recursive: true, force: true });
  if (down.exitCode !== 0) throw new Error(`kubernode down: ${down.stderr}`);
});

it('runs a pod that answers through a service, found by name', async () => {
  const web = 'mkdir /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www';
  await kubectl('run', 'web', '--image=busybox:local', '--port=8080', '--expose', '--', 'sh', '-c', web);
  await kubectl('wait', 'pod/web', '--for=condition=Ready', '--timeout=60s');
  await kubectl('run', 'client', '--image=busybox:local', '--', 'sleep', '3600');
  await kubectl('wait', 'pod/client', '--for=condition=Ready', '--timeout=60s');
  const answer = await eventually('an answer through the service', async () => {
    const asked = await kubectl('exec', 'client', '--', 'wget', '-qO-', 'http://web:8080').catch(() => undefined);
    return asked;
  });
  expect(answer).toBe('hello\n');
});

it('logs and exec go through the kubelet of another process', async () => {
  await kubectl('run', 'talker', '--image=busybox:local', '--restart=Never', '--', 'echo', 'said once');
  await kubectl('wait', 'pod/talker', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s');
  expect(await kubectl('logs', 'talker')).toBe('said once\n');
  expect(await kubectl('exec', 'client', '--', 'hostname')).toBe('client\n');
});

it('pods may pin an image by the digest that was printed when it was made', async () => {
  for (const [name, image] of [
    ['pinned', `busybox@${digest}`],
    ['tagged-and-pinned', `busybox:local@${digest}`],
  ] as const) {
    const args = ['--image', image, '--image-pull-policy=Never', '--restart=Never'];
    await kubectl('run', name, ...args, '--', 'echo', 'pinned');
    await kubectl('wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s');
    expect(await kubectl('logs', name)).toBe('pinned\n');
  }
});

it('a kubelet that is killed and started again adopts its pods', async () => {
  const state = () =>
    kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.containerStatuses[0].containerID} {.status.podIP}');
  const before = await state();
  const kubelet = running.get('kubelet');
  await kubelet?.[Symbol.asyncDispose]();
  await begin('kubelet');
  await kubectl('run', 'next', '--image=busybox:local', '--', 'sleep', '3600');
  await kubectl('wait', 'pod/next', '--for=condition=Ready', '--timeout=60s');
  expect(await state()).toBe(before);
});

it('each stops when it is asked to', async () => {
  for (const [name, started] of running) {
    if (name === 'apiserver') continue;
    process.kill(started.pid, 'SIGTERM');
    expect({ name, exitCode: await started.exited }).toEqual({ name, exitCode: 0 });
  }
});
