/** A CSI driver that is one process without sidecars, on a fresh cluster with a node: it registers, makes volumes for
 *  claims, attaches and mounts them, and all of that is undone; data outlives pods and the cluster's process. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '#base';
import { hostPathDriverName as driver, startHostPathDriver } from '#hostpath-driver';
import {
  eventually,
  realNodeUnavailable,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';
import { killOnce } from '../support/processes.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
const stack = new AsyncDisposableStack();
let cluster: SystemCluster;
const kubectl = (...args: string[]) => cluster.kubectl(args);

beforeAll(async () => {
  if (unavailable) return;
  cluster = stack.use(await startSystemCluster());
  const endpoint = path.join(cluster.dataDir, 'kubelet', 'plugins_registry', 'hostpath.sock');
  await mkdir(path.dirname(endpoint), { recursive: true });
  stack.use(
    await startHostPathDriver({ endpoint, directory: stored(), nodeId: 'here', clock: systemClock, attaches: true }),
  );
}, 120_000);
afterAll(() => stack.disposeAsync());

const stored = () => path.join(path.dirname(cluster.dataDir), 'driver');
const storedVolumes = async () => (await readdir(path.join(stored(), 'volumes'))).length;

async function apply(...objects: object[]): Promise<void> {
  const file = path.join(path.dirname(cluster.dataDir), 'csi.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await kubectl('apply', '-f', file);
}
const storage = (rest: object = {}) => [
  { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: driver }, spec: { attachRequired: true } },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'hostpath' },
    provisioner: driver,
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
    ...rest,
  },
];
const claim = (name: string, request: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'hostpath',
    resources: { requests: { storage: request } },
    ...rest,
  },
});
const pod = (name: string, claimName: string, container: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image: 'busybox:local', command: ['sleep', '100000'], ...container }],
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName } }],
  },
});
const mounting = { volumeMounts: [{ name: 'd', mountPath: '/data' }] };
const runIn = (name: string, script: string) => kubectl('exec', name, '--', 'sh', '-c', script);
const ready = (name: string) => kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
const mounts = async () =>
  (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .filter(line => line.includes(cluster.dataDir) && line.includes('kubernetes.io') && line.includes('csi'));
/** A pod that is given no time to end is gone before what it had is undone. */
const nothingMounted = () => eventually('nothing mounted', async () => (await mounts()).length === 0);
const nothingOf = (kind: string) =>
  eventually(`no ${kind}`, async () => (await kubectl('get', kind, '-o', 'name')) === '');

it('makes, attaches and mounts volumes, and undoes all of it', async () => {
  await apply(...storage(), claim('data', '8Mi'), pod('first', 'data', mounting));
  await ready('first');
  await runIn('first', 'echo kept > /data/file');
  // Staged, and published for the pod.
  expect(await mounts()).toHaveLength(2);
  expect(await storedVolumes()).toBe(1);
  const attached = await kubectl('get', 'volumeattachments', '-o', 'jsonpath={.items[*].status.attached}');
  expect(attached).toBe('true');
  await killOnce(cluster.dataDir);
  await eventually('kept by the next process', async () => {
    const { stdout } = await cluster.tryKubectl(['exec', 'first', '--', 'cat', '/data/file']);
    return stdout === 'kept\n';
  });
  await kubectl('delete', 'pod', 'first');
  await nothingMounted();
  await nothingOf('volumeattachments');
  await apply(pod('second', 'data', mounting));
  await ready('second');
  expect(await runIn('second', 'cat /data/file')).toBe('kept\n');
  await kubectl('delete', 'pod/second', 'pvc/data');
  await nothingOf('pv');
  expect(await storedVolumes()).toBe(0);
  await nothingMounted();
});

it('makes block devices, which grow on their node, too', async () => {
  const device = { volumeDevices: [{ name: 'd', devicePath: '/dev/disk' }] };
  await apply(...storage(), claim('raw', '8Mi', { volumeMode: 'Block' }), pod('raw', 'raw', device));
  await ready('raw');
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: '16Mi' } } } });
  await kubectl('patch', 'pvc', 'raw', '-p', patch);
  const capacity = () => kubectl('get', 'pvc', 'raw', '-o', 'jsonpath={.status.capacity.storage}');
  const condition = () => kubectl('get', 'pvc', 'raw', '-o', 'jsonpath={.status.conditions[*].type}');
  await eventually('asked of the node', async () => (await condition()).includes('FileSystemResizePending'));
  await kubectl('delete', 'pod', 'raw');
  await apply(pod('raw', 'raw', device));
  await ready('raw');
  await eventually('told', async () => (await capacity()) === '16Mi');
  expect(await runIn('raw', 'dd if=/dev/disk of=/dev/null bs=1M 2>&1 | grep -c "16+0 records in"')).toBe('1\n');
  await kubectl('delete', 'pod/raw', 'pvc/raw');
  await nothingOf('pv');
  await nothingMounted();
});
