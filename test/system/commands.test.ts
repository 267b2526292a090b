/** Commands around a cluster that runs, without containers: apply, kubectl, logs, images by a pipe, the unit of a
 *  service. */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryExec } from '#base';
import { createImageStore, packArchive } from '#images';
import { findProgram } from '../../src/lifecycle/setup/observe.ts';
import {
  kubernode,
  newestKubectl,
  type SystemCluster,
  start,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';

let cluster: SystemCluster;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'commands-'));
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '1'] });
  env = { ...cluster.env, PATH: `${path.dirname(newestKubectl())}:${process.env['PATH']}` };
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const run = (args: readonly string[], input = '') => tryExec(kubernode, args, { env, input, timeoutMs: 60_000 });
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const deployment = (cpu: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: "${cpu}" } } }] }
`;

describe('apply', () => {
  test('deploys a folder and waits for it, again and changed, and what is piped in', async () => {
    const manifests = path.join(folder, 'manifests');
    await mkdir(manifests);
    await writeFile(path.join(manifests, 'a.yaml'), configMap('from-a-file'));
    await writeFile(path.join(manifests, 'b.yaml'), deployment('1m'));
    const applied = await run(['apply', manifests]);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(applied.stdout).toMatch(/^✓ manifests applied .*\n✓ manifests available .*\n$/);
    expect(await run(['apply', '-', manifests], configMap('piped'))).toMatchObject({ exitCode: 0 });
    expect(await cluster.kubectl(['get', 'configmap', 'from-a-file', 'piped', '-o', 'name'])).toBe(
      'configmap/from-a-file\nconfigmap/piped\n',
    );
  });

  test('says what keeps it from being available, and with which command more is told', async () => {
    const result = await run(['apply', '-', '--apply-timeout', '2s'], deployment('1000000'));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('Insufficient cpu');
    expect(result.stderr).toMatch(/"kubernode kubectl .*describe pod web-/);
  });

  test('applies nothing where one of several cannot be read', async () => {
    const result = await run(['apply', '-', path.join(folder, 'missing')], configMap('half'));
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('no such file or folder');
    expect(await cluster.kubectl(['get', 'configmaps', '-o', 'name'])).not.toContain('half');
  });
});

describe('kubectl', () => {
  test('gets its arguments, its input and its exit code through', async () => {
    const created = await run(['kubectl', 'create', '-f', '-', '-o', 'name'], configMap('by-kubectl'));
    expect(created).toMatchObject({ exitCode: 0, stdout: 'configmap/by-kubectl\n', stderr: '' });
    expect(await run(['kubectl', '-n', 'default', 'get', 'configmap', 'nobody'])).toMatchObject({
      exitCode: 1,
      stdout: '',
    });
    expect((await run(['kubectl', 'get', '--help'])).stdout).toContain('kubectl get');
  });

  test('ends by the signal that ends it', async () => {
    // Not a watch: kubectl catches signals in the midst of one, from some moment after its first line on.
    await using proxy = start(kubernode, ['kubectl', 'proxy', '--port', '0'], env);
    await proxy.until(/Starting to serve/);
    process.kill(proxy.pid, 'SIGTERM');
    expect(await proxy.exited).toBe(143);
  });
});

test('logs: the last lines, of one component, and what comes', async () => {
  const line = (component: string, msg: string) =>
    `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), component, msg })}\n`;
  const log = path.join(cluster.dataDir, 'kubernode.log');
  await appendFile(log, line('proxy', 'one') + line('kubelet', 'two') + line('proxy', 'three'));
  expect((await run(['logs', '-n', '1'])).stdout).toContain('"three"');
  expect((await run(['logs', 'kubelet', '--since', '1h'])).stdout).toBe(
    (await run(['logs', 'kubelet', '-n', '5'])).stdout,
  );
  await using following = start(kubernode, ['logs', '-f', '-n', '0', 'proxy'], env);
  // Whether it follows already is seen by what it prints: until then another line is written.
  let number = 0;
  const writing = setInterval(() => void appendFile(log, line('proxy', `later ${number++}`)), 100);
  await following.until(/"later \d+"/).finally(() => clearInterval(writing));
  expect(following.output()).not.toContain('three');
  process.kill(following.pid, 'SIGINT');
  expect(await following.exited).toBe(0);
});

test('an image by a pipe, and away again', async () => {
  const root = path.join(folder, 'image');
  await mkdir(path.join(root, 'rootfs'), { recursive: true });
  await writeFile(path.join(root, 'rootfs', 'file'), 'content');
  expect(await run(['image', 'build', root, '-t', 'one'])).toMatchObject({ exitCode: 0 });
  const store = createImageStore({ dataDirectory: cluster.dataDir });
  const image = (await store.list()).find(({ reference }) => reference.includes('/one:'));
  const archive = await buffer(packArchive({ store, images: image ? [image] : [] }));
  expect(await run(['image', 'rm', 'one'])).toMatchObject({ exitCode: 0, stdout: 'one:latest removed\n' });
  expect((await run(['image', 'rm', 'one'])).stderr).toBe('kubernode: there is no image one:latest\n');
  const loaded = await tryExec(kubernode, ['image', 'load', '-'], { env, input: archive });
  expect(loaded).toMatchObject({ exitCode: 0, stdout: `one:latest  ${image?.descriptor.digest}\n` });
});

test('a Dockerfile is not read, and said so with the way out', async () => {
  const root = path.join(folder, 'docker');
  await mkdir(root);
  await writeFile(path.join(root, 'Dockerfile'), 'FROM scratch\n');
  const { exitCode, stderr } = await run(['image', 'build', root, '-t', 'two']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('docker save two | kubernode image load -');
});

const analyze = await findProgram('systemd-analyze');
const it = testUnless(analyze === undefined ? 'needs systemd-analyze' : undefined);
it('the unit of a service is one', async () => {
  const place = path.join(folder, 'odd "place" 100%h $HOME');
  const { stdout } = await run(['service', 'install', '--print', '--data-dir', place, '--no-node']);
  const unit = path.join(folder, 'kubernode-test.service');
  await writeFile(unit, stdout);
  expect(await tryExec(analyze ?? '', ['verify', unit])).toMatchObject({ exitCode: 0, stderr: '' });
});
