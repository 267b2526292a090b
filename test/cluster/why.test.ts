/** `kubernode why` against a control plane in process, from the story back to what is there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Deployment, Pod, Service } from '#api';
import { runCommandLine } from '#cli';
import { startCluster, type TestCluster } from '#testing';

let cluster: TestCluster;
let directory: string;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-why-'));
  await writeFile(path.join(directory, 'admin.conf'), await cluster.kubeconfig());
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function why(...words: string[]): Promise<string> {
  const printed: string[] = [];
  const code = await runCommandLine(['why', ...words, '--kubeconfig', path.join(directory, 'admin.conf')], {
    operations: {} as never,
    life: {} as never,
    env: {},
    print: line => printed.push(line),
  });
  return code === 0 ? printed.join('\n') : `exit code ${code}`;
}

const key = (name: string) => ({ namespace: 'default', name });
const spec = { containers: [{ name: 'main', image: 'web' }] };

it('tells of a pod that no node can take which plugin refused which nodes', async () => {
  const large = { containers: [{ name: 'main', image: 'web', resources: { requests: { cpu: '900' } } }] };
  await cluster.client.create(Pod, { metadata: key('large'), spec: large });
  await cluster.until(Pod, key('large'), pod =>
    pod?.status?.conditions?.some(({ reason }) => reason === 'Unschedulable'),
  );
  const story = await why('pod/large');
  expect(story).toMatch(/^pod default\/large: Pending: Unschedulable: 0\/2 nodes are available: 2 Insufficient cpu\./);
  expect(story).toMatch(/NodeResourcesFit refused 2 nodes: Insufficient cpu \(node-[12], node-[12]\)/);
  expect(story).toMatch(/tried \w+( times)?; it waits for an event that may help/);
});

it('tells the same to programs, with what it was made of', async () => {
  await cluster.client.create(Pod, { metadata: key('small'), spec });
  await cluster.until(Pod, key('small'), pod => pod?.status?.phase === 'Running');
  expect(JSON.parse(await why('po/small', '-o', 'json'))).toMatchObject({
    about: 'pod default/small',
    summary: expect.stringMatching(/^Running/),
    facts: { pod: { metadata: { name: 'small' } }, placement: { node: expect.stringMatching(/^node-/) } },
  });
});

it('tells of a service without endpoints which pods come near', async () => {
  const labels = { app: 'shop' };
  await cluster.client.create(Deployment, {
    metadata: key('shop'),
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  await cluster.client.create(Service, {
    metadata: key('shop'),
    spec: { selector: { app: 'shopp' }, ports: [{ port: 80 }] },
  });
  await cluster.until(Deployment, key('shop'), shop => shop?.status?.availableReplicas === 1);
  const story = await why('service/shop');
  expect(story).toMatch(/^service default\/shop: it has no endpoints: no pod has the labels app=shopp\n/);
  expect(story).toMatch(/shop-\w+-\w+ is not selected: app is shop, not shopp/);
});

it.each(['pod/absent', 'service/absent', 'node/x', 'pod', 'pod/a/b'])('of %s it has nothing to tell', async about => {
  expect(await why(about)).toBe('exit code 1');
});
