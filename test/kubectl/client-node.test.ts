/** The official JavaScript client against a cluster with a real node: what it does over HTTP, and what over
 *  WebSockets. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import {
  type ApiException,
  AppsV1Api,
  Attach,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  type V1Pod,
  type V1Status,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  eventually,
  realNodeUnavailable,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
const namespace = 'default';
let cluster: SystemCluster;
let config: KubeConfig;
let core: CoreV1Api;

beforeAll(async () => {
  if (unavailable) return;
  cluster = await startSystemCluster();
  config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(async () => {
  if (!unavailable) await cluster[Symbol.asyncDispose]();
});

const configMap = (name: string, data: Record<string, string> = {}) => ({
  namespace,
  body: { metadata: { name, labels: { test: 'yes' } }, data },
});

const busybox = (name: string, script: string, more: object = {}): V1Pod => ({
  metadata: { name, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'main', image: 'busybox:local', command: ['sh', '-c', script], ...more }],
  },
});

/** Creates the pod and waits until it runs. */
async function run(pod: V1Pod): Promise<string> {
  const name = pod.metadata?.name ?? '';
  await core.createNamespacedPod({ namespace, body: pod });
  await eventually(`${name} to be ready`, async () => {
    const { status } = await core.readNamespacedPod({ namespace, name });
    return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
  return name;
}

/** A stream to hand over, and the text that came. */
function collector(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (data: Buffer) => (text += data.toString()));
  return { stream, text: () => text };
}

it('creates, lists in pieces, replaces, deletes', async () => {
  for (const name of ['a', 'b', 'c']) await core.createNamespacedConfigMap(configMap(name));
  const first = await core.listNamespacedConfigMap({ namespace, labelSelector: 'test=yes', limit: 2 });
  expect(first.items.map(item => item.metadata?.name)).toEqual(['a', 'b']);
  const rest = await core.listNamespacedConfigMap({
    namespace,
    labelSelector: 'test=yes',
    limit: 2,
    _continue: first.metadata?._continue ?? '',
  });
  expect(rest.items.map(item => item.metadata?.name)).toEqual(['c']);
  const found = await core.readNamespacedConfigMap({ namespace, name: 'a' });
  expect(found.metadata?.creationTimestamp).toBeInstanceOf(Date);
  const replace = (data: Record<string, string>) =>
    core.replaceNamespacedConfigMap({ namespace, name: 'a', body: { metadata: found.metadata ?? {}, data } });
  expect((await replace({ x: '1' })).data).toEqual({ x: '1' });
  await expect(replace({ x: '2' })).rejects.toMatchObject({ code: 409 });
  expect((await core.deleteNamespacedConfigMap({ namespace, name: 'a' })).status).toBe('Success');
  const gone = await core
    .readNamespacedConfigMap({ namespace, name: 'a' })
    .catch((error: ApiException<string>) => error);
  expect(gone).toMatchObject({ code: 404 });
  expect(JSON.parse((gone as ApiException<string>).body)).toMatchObject({ kind: 'Status', reason: 'NotFound' });
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'test=yes' });
  expect((await core.listNamespacedConfigMap({ namespace, labelSelector: 'test=yes' })).items).toEqual([]);
});

it('patches in all three ways', async () => {
  await core.createNamespacedConfigMap(configMap('patched', { a: '1', b: '2' }));
  const patch = async (type: PatchStrategy, body: unknown) => {
    const options = setHeaderOptions('Content-Type', type);
    return (await core.patchNamespacedConfigMap({ namespace, name: 'patched', body }, options)).data;
  };
  expect(await patch(PatchStrategy.MergePatch, { data: { a: null, c: '3' } })).toEqual({ b: '2', c: '3' });
  expect(await patch(PatchStrategy.StrategicMergePatch, { data: { d: '4' } })).toEqual({ b: '2', c: '3', d: '4' });
  const operations = [{ op: 'remove', path: '/data/b' }];
  expect(await patch(PatchStrategy.JsonPatch, operations)).toEqual({ c: '3', d: '4' });
  await expect(patch(PatchStrategy.JsonPatch, operations)).rejects.toMatchObject({ code: 422 });
});

it('handles objects of any kind', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: busybox('web', 'sleep 1000').spec },
    },
  };
  await objects.create(deployment);
  expect(
    await objects.read({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace } }),
  ).toMatchObject({ spec: { replicas: 0 } });
  const apps = config.makeApiClient(AppsV1Api);
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
  scale.spec = { replicas: 1 };
  // The controllers may have been quicker.
  delete scale.metadata?.resourceVersion;
  await apps.replaceNamespacedDeploymentScale({ namespace, name: 'web', body: scale });
  await eventually(
    'the deployment to be available',
    async () => (await apps.readNamespacedDeployment({ namespace, name: 'web' })).status?.availableReplicas === 1,
  );
  await objects.delete(deployment);
});

it('watches from a version on', async () => {
  const { metadata } = await core.listNamespacedConfigMap({ namespace });
  const seen: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const watch = await new Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    { resourceVersion: metadata?.resourceVersion, labelSelector: 'test=yes', allowWatchBookmarks: true },
    (type: string, object: { metadata: { name: string } }) => void seen.push(`${type} ${object.metadata.name}`),
    resolve,
  );
  await core.createNamespacedConfigMap(configMap('watched'));
  const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  await core.patchNamespacedConfigMap({ namespace, name: 'watched', body: { data: { x: '1' } } }, options);
  await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
  await eventually('the deletion', async () => seen.includes('DELETED watched'));
  expect(seen.filter(text => !text.startsWith('BOOKMARK'))).toEqual([
    'ADDED watched',
    'MODIFIED watched',
    'DELETED watched',
  ]);
  watch.abort();
  await ended;
});

it('keeps an informer up to date', async () => {
  await core.createNamespacedConfigMap(configMap('informed-1'));
  const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'test=yes' });
  const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, list, 'test=yes');
  const events: string[] = [];
  for (const verb of ['add', 'update', 'delete'] as const)
    informer.on(verb, object => void events.push(`${verb} ${object.metadata?.name}`));
  const errors: unknown[] = [];
  informer.on('error', error => void errors.push(error));
  await informer.start();
  await core.createNamespacedConfigMap(configMap('informed-2'));
  await core.deleteNamespacedConfigMap({ namespace, name: 'informed-1' });
  await eventually(
    'both changes',
    async () => events.includes('add informed-2') && events.includes('delete informed-1'),
  );
  expect(informer.get('informed-2', namespace)?.metadata?.name).toBe('informed-2');
  expect(informer.get('informed-1', namespace)).toBeUndefined();
  await informer.stop();
  expect(errors).toEqual([]);
});

/** Runs a command in a container, with something to read if given. */
async function exec(pod: string, command: string[], stdin?: PassThrough, tty = false) {
  const [stdout, stderr] = [collector(), collector()];
  const { promise: status, resolve } = Promise.withResolvers<V1Status>();
  const client = new Exec(config);
  await client.exec(
    namespace,
    pod,
    'main',
    command,
    stdout.stream,
    tty ? null : stderr.stream,
    stdin ?? null,
    tty,
    resolve,
  );
  return { status: await status, stdout: stdout.text(), stderr: stderr.text() };
}

it('exec: output, errors, exit codes, and more input than a window of SPDY', async () => {
  const pod = await run(busybox('exec', 'sleep 1000'));
  expect(await exec(pod, ['sh', '-c', 'echo out; echo err >&2'])).toMatchObject({
    status: { status: 'Success' },
    stdout: 'out\n',
    stderr: 'err\n',
  });
  expect((await exec(pod, ['sh', '-c', 'exit 7'])).status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '7' }] },
  });
  const stdin = new PassThrough();
  stdin.end(Buffer.alloc(1_000_000, 'x'));
  expect((await exec(pod, ['wc', '-c'], stdin)).stdout.trim()).toBe('1000000');
  expect((await exec(pod, ['sh', '-c', 'dd if=/dev/zero bs=1000 count=3000 2>/dev/null'])).stdout.length).toBe(
    3_000_000,
  );
  const typed = new PassThrough();
  const session = exec(pod, ['sh'], typed, true);
  typed.write('tty; exit 3\n');
  const { stdout, status } = await session;
  expect(stdout).toMatch(/\/dev\/pts\/\d/);
  expect(status.status).toBe('Failure');
});

it('logs, to their end or followed; attach', async () => {
  const pod = await run(busybox('ticks', 'i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.2; done'));
  const logs = new Log(config);
  const [all, followed] = [collector(), collector()];
  // A container that runs has not yet said anything at first.
  await eventually('one line', async () => {
    const one = collector();
    const ended = once(one.stream, 'end');
    await logs.log(namespace, pod, 'main', one.stream, { tailLines: 1 });
    await ended;
    return /^tick \d+\n$/.test(one.text());
  });
  await logs.log(namespace, pod, 'main', all.stream, { timestamps: true });
  await eventually('the first line', async () => /^\S+Z tick 0\n/.test(all.text()));
  await logs.log(namespace, pod, 'main', followed.stream, { follow: true, tailLines: 1 });
  await eventually('lines to come', async () => followed.text().split('\n').length > 3);
  const attached = collector();
  const socket = await new Attach(config).attach(namespace, pod, 'main', attached.stream, null, null, false);
  await eventually('attached output', async () => /tick \d+/.test(attached.text()));
  socket.close();
  // A followed log ends with its container.
  const ended = new Promise(resolve => followed.stream.once('end', resolve));
  await core.deleteNamespacedPod({ namespace, name: pod, gracePeriodSeconds: 1 });
  await ended;
});

it('port-forward', async () => {
  const answer = `printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n' | nc -l -p 8080`;
  const pod = await run(busybox('server', `while true; do ${answer}; done`));
  const [output, errors, input] = [collector(), collector(), new PassThrough()];
  const socket = await new PortForward(config).portForward(namespace, pod, [8080], output.stream, errors.stream, input);
  input.write('GET / HTTP/1.1\r\nHost: server\r\n\r\n');
  await eventually('an answer', async () => output.text().endsWith('hello\n'));
  expect(errors.text()).toBe('');
  (socket as { close(): void }).close();
});
