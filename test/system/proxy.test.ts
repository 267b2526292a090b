/** The proxy as a process of its own, with an API server, both in a network namespace of their own: the machine's rules
 *  stay as they are. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec, tryExec } from '#base';
import { eventually, freePort, kubernode, newestKubectl, type Running, start, testUnless } from '../support/cluster.ts';

const unavailable = process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'needs root on Linux';
const it = testUnless(unavailable);
const namespace = `kubernode-proxy-${process.pid}`;
/** Of the servers behind the service: addresses for documentation (RFC 5737), on the namespace's loopback. */
const addresses = ['203.0.113.1', '203.0.113.2'];
const running: Running[] = [];
let home: string;

const inside = (...command: string[]) => ['netns', 'exec', namespace, ...command];
const env = () => ({ ...process.env, HOME: home });

async function begin(ready: RegExp, ...command: string[]): Promise<Running> {
  const started = start('ip', inside(...command), env());
  running.push(started);
  await started.until(ready);
  return started;
}

const kubectl = async (...args: string[]) =>
  (
    await exec('ip', inside(newestKubectl(), '--kubeconfig', path.join(home, 'data', 'admin.conf'), ...args), {
      env: env(),
      timeoutMs: 30_000,
    })
  ).stdout;

/** A server that answers with its address. */
const server = `const [address] = process.argv.slice(1);
require('node:http').createServer((_, response) => response.end(address)).listen(8080, address, () => console.log('serves'));`;

const slice = (ready: readonly string[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: addresses.map(address => ({ addresses: [address], conditions: { ready: ready.includes(address) } })),
});
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.80', ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};

async function apply(...objects: readonly object[]): Promise<void> {
  for (const [index, object] of objects.entries()) {
    const file = path.join(home, `${index}.json`);
    await writeFile(file, JSON.stringify(object));
    await kubectl('apply', '-f', file);
  }
}

/** Who answers twenty requests; `refused` stands for none. */
async function whoAnswers(): Promise<Set<string>> {
  const code = `for (let i = 0; i < 20; i++) await fetch('http://10.96.0.80', { headers: { connection: 'close' } })
    .then(r => r.text(), e => e.cause?.code === 'ECONNREFUSED' ? 'refused' : String(e.cause)).then(text => console.log(text));`;
  const { stdout } = await exec('ip', inside(process.execPath, '--input-type=module', '-e', code), {
    timeoutMs: 30_000,
  });
  return new Set(stdout.trim().split('\n'));
}

beforeAll(async () => {
  if (unavailable) return;
  home = await mkdtemp(path.join(os.tmpdir(), 'proxy-alone-'));
  await exec('ip', ['netns', 'add', namespace]);
  await exec('ip', inside('ip', 'link', 'set', 'lo', 'up'));
  for (const address of addresses) await exec('ip', inside('ip', 'address', 'add', `${address}/32`, 'dev', 'lo'));
  // The machine would send packets to services by its default route.
  await exec('ip', inside('ip', 'route', 'add', '10.96.0.0/16', 'dev', 'lo'));
  for (const address of addresses) await begin(/serves/, process.execPath, '-e', server, address);
  const dataDir = path.join(home, 'data');
  const port = String(await freePort());
  await begin(/runs\./, kubernode, 'apiserver', '--data-dir', dataDir, '--api-port', port);
  await apply(service, slice(addresses));
  const kubeconfig = path.join(dataDir, 'proxy.conf');
  await begin(/runs\./, kubernode, 'proxy', '--kubeconfig', kubeconfig, '--data-dir', dataDir);
});
afterAll(async () => {
  if (unavailable) return;
  await Promise.all(running.map(started => started[Symbol.asyncDispose]()));
  await tryExec('ip', ['netns', 'delete', namespace]);
  await rm(home, { recursive: true, force: true });
});

it('requests to the service reach every endpoint', async () => {
  expect(await whoAnswers()).toEqual(new Set(addresses));
});

it('its rules are in a table that is called after the data directory', async () => {
  const { stdout } = await exec('ip', inside('nft', 'list', 'tables'));
  expect(stdout).toMatch(/^table ip kubernode-proxy-[0-9a-f]+$/m);
  expect(stdout).not.toMatch(/kubernode-proxy$/m);
});

it('an endpoint that is no longer ready gets none', async () => {
  const [first = ''] = addresses;
  await apply(slice([first]));
  await eventually('all requests to go to the one that is ready', async () => {
    const answers = await whoAnswers();
    return answers.size === 1 && answers.has(first);
  });
});

it('without an endpoint that is ready, requests are refused', async () => {
  await apply(slice([]));
  await eventually('requests to be refused', async () => (await whoAnswers()).has('refused'));
  expect(await whoAnswers()).toEqual(new Set(['refused']));
});
