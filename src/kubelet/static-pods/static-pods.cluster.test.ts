/** Static pods of a simulated node, with an API server that is there, or is not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pod } from '#api';
import { silentLogger, systemClock } from '#base';
import type { Kubelet } from '../kubelet.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import { createSimulatedRuntime } from '../runtime/simulated/simulated-runtime.ts';
import { startSimulatedNode } from '../simulated-node.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const name = 'web-node';
const key = { namespace: 'default', name };

let api: TestApi;
let directory: string;
let runtime: ContainerRuntime;
let kubelet: Kubelet;

const clock = systemClock;
const begin = async () => {
  kubelet = await startSimulatedNode({
    client: api.client,
    clock,
    logger: silentLogger,
    nodeName: 'node',
    runtime,
    staticPodPath: directory,
  });
};
const write = (file: string, image: string) =>
  writeFile(
    join(directory, file),
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"${image}"}]}}`,
  );
const isRunning = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state?.running !== undefined;
const running = () => api.until(Pod, name, isRunning) as Promise<Pod>;
const containerOf = (pod: Pod) => pod.status?.containerStatuses?.[0]?.containerID;

beforeEach(async () => {
  api = await startTestApi(clock);
  directory = await mkdtemp(join(tmpdir(), 'static-pods-'));
  runtime = createSimulatedRuntime({ clock });
});
afterEach(async () => {
  await kubelet[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

test('run, and are shown in the API, as the node that they go with', async () => {
  await write('a.yaml', 'web:1');
  await begin();
  const mirror = await running();
  expect(mirror.metadata.annotations).toMatchObject({ 'kubernetes.io/config.source': 'file' });
  expect(mirror.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(
    mirror.metadata.annotations?.['kubernetes.io/config.hash'],
  );
  expect(mirror.metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'node', controller: true }]);
  expect(kubelet.pod(key.namespace, name)?.status?.phase).toBe('Running');
});

test('come and go with their files, of which one that says nothing sensible changes nothing', async () => {
  await begin();
  await write('a.yaml', 'web:1');
  const first = await running();
  await writeFile(join(directory, 'a.yaml'), 'kind: [');
  await writeFile(join(directory, 'b.yaml'), 'kind: Nothing');
  await write('a.yaml', 'web:2');
  const second = await api.until(
    Pod,
    name,
    pod => isRunning(pod) && pod?.spec.containers[0]?.image === 'web:2' && pod.metadata.uid !== first.metadata.uid,
  );
  expect(containerOf(second as Pod)).not.toBe(containerOf(first));
  await rm(join(directory, 'a.yaml'));
  await api.until(Pod, name, pod => pod === undefined);
  expect(kubelet.pod(key.namespace, name)).toBeUndefined();
});

test('go on when their mirror is deleted, which comes again', async () => {
  await write('a.yaml', 'web:1');
  await begin();
  const first = await running();
  for (const gracePeriodSeconds of [0, 30]) {
    const before = (await running()).metadata.uid;
    await api.client.delete(Pod, key, { gracePeriodSeconds });
    const again = await api.until(Pod, name, pod => isRunning(pod) && pod?.metadata.uid !== before);
    expect(containerOf(again as Pod)).toBe(containerOf(first));
  }
});

test('are not shown for a moment once their mirror is gone, so that who waits for its end sees it', async () => {
  await write('a.yaml', 'web:1');
  await begin();
  await running();
  await api.client.delete(Pod, key, { gracePeriodSeconds: 0 });
  expect(await api.client.find(Pod, key)).toBeUndefined();
  await running();
});

test('outlive their kubelet, which ends those whose files went meanwhile, and their mirrors', async () => {
  await write('a.yaml', 'web:1');
  await begin();
  const first = await running();
  await kubelet[Symbol.asyncDispose]();
  await begin();
  await expect.poll(() => kubelet.pod(key.namespace, name)?.status?.phase).toBe('Running');
  expect(containerOf(await running())).toBe(containerOf(first));
  await kubelet[Symbol.asyncDispose]();
  await rm(join(directory, 'a.yaml'));
  await begin();
  await api.until(Pod, name, pod => pod === undefined);
  await expect.poll(async () => (await runtime.listPods()).flatMap(({ containers }) => containers)).toEqual([]);
});

test('run while there is no API server, and are shown once there is one', async () => {
  await begin();
  api.down = true;
  await write('a.yaml', 'web:1');
  await expect.poll(() => kubelet.pod(key.namespace, name)?.status?.phase, { timeout: 20_000 }).toBe('Running');
  expect(api.list(Pod)).toEqual([]);
  api.down = false;
  await running();
});

test('leave a pod of the API alone that has their name', async () => {
  const spec = { nodeName: 'elsewhere', containers: [{ name: 'main', image: 'own:1' }] };
  await api.client.create(Pod, { metadata: key, spec });
  await write('a.yaml', 'web:1');
  await begin();
  await expect.poll(() => kubelet.pod(key.namespace, name)?.status?.phase, { timeout: 20_000 }).toBe('Running');
  expect(api.list(Pod).map(pod => pod.spec.nodeName)).toEqual(['elsewhere']);
  await api.client.delete(Pod, key, { gracePeriodSeconds: 0 });
  await running();
});

test('and a mirror of no static pod goes', async () => {
  await begin();
  await kubelet.registered;
  await api.client.create(Pod, {
    metadata: { ...key, annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: { nodeName: 'node', containers: [{ name: 'main', image: 'own:1' }] },
  });
  await api.until(Pod, name, pod => pod === undefined);
});
