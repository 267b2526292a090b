/** The cluster's own storage, on a fresh cluster with a node: claims get volumes, and data outlives pods, the cluster's
 *  process, and for a while its own deletion. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
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
let cluster: SystemCluster;
const kubectl = (...args: string[]) => cluster.kubectl(args);

beforeAll(async () => {
  if (!unavailable) cluster = await startSystemCluster();
}, 120_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

async function apply(...objects: object[]): Promise<void> {
  const file = path.join(path.dirname(cluster.dataDir), 'objects.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await kubectl('apply', '-f', file);
}
const claimTemplate = (spec: object = {}) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  ...spec,
});
const containers = [
  {
    name: 'main',
    image: 'busybox:local',
    command: ['sleep', '100000'],
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  },
];
const statefulSet = (name: string, replicas: number, claim: object = claimTemplate()) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers },
    },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
  },
});
const runIn = (pod: string, script: string) => kubectl('exec', pod, '--', 'sh', '-c', script);
const ready = (name: string) => kubectl('rollout', 'status', `statefulset/${name}`, '--timeout=60s');
const noVolumes = () => eventually('no volumes', async () => (await kubectl('get', 'pv', '-o', 'name')) === '');
const localFolder = (...names: string[]) => path.join(cluster.dataDir, 'kubelet', 'local', ...names);
const mountsOfVolumes = async () =>
  (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter(line => line.includes(localFolder()));

it('a stateful set with claims works as it is, and its data stays', async () => {
  await apply(statefulSet('web', 2));
  await ready('web');
  const claims = await kubectl(
    'get',
    'pvc',
    '-o',
    'jsonpath={range .items[*]}{.status.phase} {.spec.storageClassName}{"\\n"}{end}',
  );
  expect(claims).toBe('Bound local\nBound local\n');
  const events = await kubectl('get', 'events', '-o', 'jsonpath={range .items[*]}{.reason}{"\\n"}{end}');
  for (const reason of ['WaitForFirstConsumer', 'ExternalProvisioning', 'ProvisioningSucceeded'])
    expect(events).toContain(reason);
  await runIn('web-0', 'echo kept > /data/file');
  await kubectl('delete', 'pod', 'web-0');
  await ready('web');
  expect(await runIn('web-0', 'cat /data/file')).toBe('kept\n');
  await killOnce(cluster.dataDir);
  await eventually('kept by the next process', async () => {
    const { stdout } = await cluster.tryKubectl(['exec', 'web-0', '--', 'cat', '/data/file']);
    return stdout === 'kept\n';
  });
  await cluster.run(['down'], { timeoutMs: 120_000 });
  expect(await mountsOfVolumes()).toEqual([]);
  await cluster.up();
  await ready('web');
  expect(await runIn('web-0', 'cat /data/file')).toBe('kept\n');
});

it('a deleted volume is brought back by one command', async () => {
  await kubectl('delete', 'statefulset', 'web');
  await kubectl('delete', 'pvc', 'data-web-0', 'data-web-1');
  await noVolumes();
  expect(await readdir(localFolder('volumes'))).toEqual([]);
  const listed = await cluster.run(['volume', 'ls']);
  expect(listed.stdout).toMatch(/default\/data-web-0\s+1Gi\s+directory\s+deleted/);
  expect((await cluster.run(['volume', 'restore', 'default/data-web-0'])).exitCode).toBe(0);
  await apply(statefulSet('web', 1));
  await ready('web');
  expect(await runIn('web-0', 'cat /data/file')).toBe('kept\n');
  await kubectl('delete', 'statefulset', 'web');
  await kubectl('delete', 'pvc', '--all');
  await noVolumes();
});

it('an image is a hard limit, grows, and leaves no mount and no device', async () => {
  await apply(
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'images' },
      provisioner: 'local.kubernode.dev',
      parameters: { type: 'image', keepDeletedFor: '0s' },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    statefulSet('db', 1, claimTemplate({ storageClassName: 'images', resources: { requests: { storage: '64Mi' } } })),
  );
  await ready('db');
  expect(
    await runIn('db-0', 'dd if=/dev/zero of=/data/big bs=1M count=100 2>&1; rm /data/big; echo kept > /data/file'),
  ).toMatch(/No space left on device/);
  await kubectl('patch', 'pvc', 'data-db-0', '-p', '{"spec":{"resources":{"requests":{"storage":"128Mi"}}}}');
  await eventually('to be grown', async () =>
    (await kubectl('get', 'pvc', 'data-db-0', '-o', 'jsonpath={.status.conditions[*].type}')).includes(
      'FileSystemResizePending',
    ),
  );
  await kubectl('scale', 'statefulset', 'db', '--replicas=0');
  await eventually('let go', async () => (await mountsOfVolumes()).length === 0);
  await kubectl('scale', 'statefulset', 'db', '--replicas=1');
  await ready('db');
  await eventually('grown', async () =>
    (await kubectl('get', 'pvc', 'data-db-0', '-o', 'jsonpath={.status.capacity.storage}')).includes('128Mi'),
  );
  expect(await runIn('db-0', 'dd if=/dev/zero of=/data/big bs=1M count=80 2>&1; cat /data/file')).toMatch(/kept\n$/);
  await kubectl('delete', 'statefulset', 'db');
  await kubectl('delete', 'pvc', '--all');
  await noVolumes();
  expect(await mountsOfVolumes()).toEqual([]);
  await eventually('nothing left', async () => (await readdir(localFolder('volumes'))).length === 0);
});
