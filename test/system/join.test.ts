/** A node that joins a cluster: its kubelet has a data directory of its own, knows no authority's key, and asks for its
 *  certificates. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec, tryExec } from '#base';
import { busyboxImage, createImageStore } from '#images';
import {
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
/** Of the control plane, and of the node. */
let [controlDir, nodeDir] = ['', ''];

const env = () => ({ ...process.env, HOME: home, KUBERNODE_DATA_DIR: controlDir });
const configOf = (user: string) => path.join(controlDir, `${user}.conf`);

async function begin(component: string, ...args: string[]): Promise<Running> {
  const started = start(kubernode, [component, '--log-level', 'info', ...args], env());
  running.set(component, started);
  await started.until(/runs\. Press Ctrl-C/, 90_000);
  return started;
}

/** By the kubeconfig of somebody who is no node: it asks for one's certificate first. */
const beginKubelet = () =>
  begin('kubelet', '--kubeconfig', configOf('admin'), '--data-dir', nodeDir, '--node-name', 'joined');

async function kubectl(...args: string[]): Promise<string> {
  return (await exec(newestKubectl(), ['--kubeconfig', configOf('admin'), ...args], { env: env(), timeoutMs: 90_000 }))
    .stdout;
}

beforeAll(async () => {
  if (unavailable) return;
  home = await mkdtemp(path.join(os.tmpdir(), 'join-'));
  [controlDir, nodeDir] = [path.join(home, 'control'), path.join(home, 'node')];
  await busyboxImage(createImageStore({ dataDirectory: nodeDir }));
  await begin('apiserver', '--api-port', String(await freePort()));
  const authority = path.join(controlDir, 'pki', 'ca');
  const signing = ['--cluster-signing-cert-file', `${authority}.crt`, '--cluster-signing-key-file', `${authority}.key`];
  await begin('controller-manager', '--kubeconfig', configOf('controller-manager'), ...signing);
  await begin('scheduler', '--kubeconfig', configOf('scheduler'));
  await beginKubelet();
});
afterAll(async () => {
  if (unavailable) return;
  await Promise.all([...running.values()].map(started => started[Symbol.asyncDispose]()));
  const options = { env: { ...env(), KUBERNODE_DATA_DIR: nodeDir }, timeoutMs: 120_000 };
  const down = await tryExec(kubernode, ['down', '--purge', '--now'], options);
  await rm(home, { recursive: true, force: true });
  if (down.exitCode !== 0) throw new Error(`kubernode down: ${down.stderr}`);
});

it('has its certificates from the cluster, and the key of no authority', async () => {
  expect((await readdir(path.join(nodeDir, 'pki'))).toSorted()).toEqual([
    'kubelet-server.crt',
    'kubelet-server.key',
    'kubelet.crt',
    'kubelet.key',
  ]);
  const authority = new X509Certificate(await readFile(path.join(controlDir, 'pki', 'ca.crt')));
  const server = new X509Certificate(await readFile(path.join(nodeDir, 'pki', 'kubelet-server.crt')));
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkHost('joined')).toBe('joined');
  const requests = await kubectl('get', 'csr', '--no-headers');
  expect(requests).toMatch(/kubernetes.io\/kube-apiserver-client-kubelet +kubernetes-admin .*Approved,Issued/);
  expect(requests).toMatch(/kubernetes.io\/kubelet-serving +system:node:joined .*Approved,Issued/);
});

it('runs pods whose logs are read, and in which commands are run, through the API server', async () => {
  await kubectl('run', 'talker', '--image=busybox:local', '--', 'sh', '-c', 'echo said once; exec sleep 3600');
  await kubectl('wait', 'pod/talker', '--for=condition=Ready', '--timeout=60s');
  expect(await kubectl('logs', 'talker')).toBe('said once\n');
  expect(await kubectl('exec', 'talker', '--', 'hostname')).toBe('talker\n');
});

it('keeps them when its kubelet starts again', async () => {
  const before = await kubectl('get', 'csr', '-o', 'name');
  await running.get('kubelet')?.[Symbol.asyncDispose]();
  await beginKubelet();
  expect(await kubectl('logs', 'talker')).toBe('said once\n');
  expect(await kubectl('get', 'csr', '-o', 'name')).toBe(before);
});
