/** Static pods on a real node: they begin, change and end with their files, whoever deletes what shows them, and
 *  whoever is killed. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
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

let home: string;
let manifests: string;
let cluster: SystemCluster;
let node: string;

beforeAll(async () => {
  if (unavailable) return;
  home = await mkdtemp(path.join(os.tmpdir(), 'static-pods-'));
  manifests = path.join(home, 'manifests');
  await mkdir(manifests);
  cluster = await startSystemCluster({ args: ['--pod-manifest-path', manifests] });
  node = (await cluster.kubectl(['get', 'node', '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
});
afterAll(async () => {
  if (unavailable) return;
  await cluster[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** What the pod's container has left in the folder that it shares with this test; undefined when it has not. */
const left = async (name: string): Promise<string | undefined> =>
  existsSync(path.join(home, name)) ? (await readFile(path.join(home, name), 'utf8')).trim() : undefined;

/** Writes the manifest of a pod that says `said`, and leaves `NAME-began` and, when it is told to end, `NAME-ended`. */
const declare = (name: string, said: string, namespace = 'default') =>
  writeFile(
    path.join(manifests, `${name}.yaml`),
    `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  terminationGracePeriodSeconds: 5
  volumes: [{ name: out, hostPath: { path: ${home} } }]
  containers:
    - name: main
      image: busybox:local
      volumeMounts: [{ name: out, mountPath: /out }]
      command:
        - sh
        - -c
        - trap 'echo ${said} > /out/${name}-ended; exit 0' TERM; echo ${said} | tee /out/${name}-began; sleep 3600 & wait
`,
  );

interface Shown {
  /** Of the mirror. */
  readonly uid: string;
  readonly container: string;
}
const shown = async (name: string): Promise<Shown | undefined> => {
  const paths =
    '{.metadata.uid} {.status.containerStatuses[0].state.running.startedAt} {.status.containerStatuses[0].containerID}';
  const { exitCode, stdout } = await cluster.tryKubectl(['get', 'pod', `${name}-${node}`, '-o', `jsonpath=${paths}`]);
  const [uid = '', startedAt, container = ''] = stdout.split(' ');
  return exitCode === 0 && startedAt ? { uid, container } : undefined;
};
const running = (name: string, condition: (pod: Shown) => boolean = () => true) =>
  eventually(`${name} is shown as running`, async () => {
    const pod = await shown(name);
    return pod && condition(pod) ? pod : undefined;
  });

it('a file makes a pod run, which the API shows, with its log', async () => {
  await declare('web', 'first');
  await running('web');
  expect(await left('web-began')).toBe('first');
  expect(await cluster.kubectl(['logs', `web-${node}`])).toBe('first\n');
  expect(await cluster.kubectl(['exec', `web-${node}`, '--', 'hostname'])).toBe(`web-${node}\n`);
});

it('what shows it can be deleted, and is there again: the container goes on', async () => {
  const before = await running('web');
  for (const how of [[], ['--grace-period=0', '--force']]) {
    const { uid } = await running('web');
    await cluster.kubectl(['delete', 'pod', `web-${node}`, ...how]);
    const again = await running('web', pod => pod.uid !== uid);
    expect(again.container).toBe(before.container);
  }
  expect(await left('web-ended')).toBeUndefined();
});

it('it outlives what runs it', async () => {
  const before = await running('web');
  await killOnce(cluster.dataDir);
  expect((await running('web')).container).toBe(before.container);
  expect(await left('web-ended')).toBeUndefined();
});

it('another manifest is another pod, when the one before has ended', async () => {
  const before = await running('web');
  await declare('web', 'second');
  const after = await running('web', pod => pod.container !== before.container);
  expect(after.uid).not.toBe(before.uid);
  expect(await left('web-ended')).toBe('first');
  expect(await left('web-began')).toBe('second');
});

it('without its file it ends, and is shown no more', async () => {
  await rm(path.join(manifests, 'web.yaml'));
  await cluster.kubectl(['wait', '--for=delete', `pod/web-${node}`, '--timeout=60s']);
  expect(await left('web-ended')).toBe('second');
});

it('one that the cluster would not have runs all the same, and is shown once it may be', async () => {
  await cluster.kubectl(['create', 'namespace', 'strict']);
  const level = 'pod-security.kubernetes.io/enforce';
  await cluster.kubectl(['label', 'namespace', 'strict', `${level}=restricted`]);
  await declare('bold', 'runs', 'strict');
  await eventually('it runs', async () => (await left('bold-began')) === 'runs');
  const refused = await eventually('somebody says why it is not shown', async () => {
    const { stdout } = await cluster.run(['logs', 'kubelet']);
    return stdout.split('\n').find(line => line.includes('cannot show a static pod'));
  });
  expect(refused).toContain('violates PodSecurity \\"restricted:latest\\"');
  expect(await cluster.kubectl(['get', 'pods', '-n', 'strict', '-o', 'name'])).toBe('');
  await cluster.kubectl(['label', 'namespace', 'strict', `${level}-`]);
  await eventually(
    'it is shown',
    async () => (await cluster.kubectl(['get', 'pods', '-n', 'strict', '-o', 'name'])) === `pod/bold-${node}\n`,
  );
  expect(await left('bold-ended')).toBeUndefined();
});
