/** The kubelet against a real containerd, and an API server in memory. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigMap, type Container, Pod, type PodSpec, Secret, Service, ServiceAccount } from '#api';
import { exec, silentLogger, systemClock } from '#base';
import { mountPointsBelow, removeCgroup } from '#linux';
import { createStreamingBackend, type Kubelet, startKubelet } from './index.ts';
import { createCriRuntime } from './runtime/cri/cri-runtime.ts';
import type { ContainerRuntime } from './runtime/runtime.ts';
import { whenRuntimeIsReady } from './runtime/when-ready.ts';
import {
  busyboxImage,
  type PrivateContainerd,
  privateContainerdUnavailable,
  startPrivateContainerd,
} from './testing/private-containerd.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const cgroupRoot = `/kubelet-test-${process.pid}`;
const untilStopped = 'trap "echo bye; exit 0" TERM; sleep 1000 & wait';
const isReady = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';

describe.skipIf(privateContainerdUnavailable())('kubelet', () => {
  let containerd: PrivateContainerd;
  let runtime: ContainerRuntime;
  let api: TestApi;
  let kubelet: Kubelet;
  let directory: string;
  /** What is mounted below the pods' directory before there is any: itself, unless it is shared with what is around
   *  it. */
  let mountedFirst: string[];

  const start = () =>
    startKubelet({
      client: api.client,
      clock: systemClock,
      logger: silentLogger,
      nodeName: 'node',
      runtime,
      directory,
      cgroupRoot,
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
      clusterDns: ['10.96.0.10'],
    });

  beforeAll(async () => {
    containerd = await startPrivateContainerd();
    directory = containerd.kubeletDirectory;
    runtime = createCriRuntime({ endpoint: containerd.endpoint, clock: systemClock, logger: silentLogger });
    api = await startTestApi();
    kubelet = await start();
    mountedFirst = await mountPointsBelow(join(directory, 'pods'));
  }, 60_000);

  afterAll(async () => {
    for (const { metadata } of api.list(Pod)) await remove(metadata.name);
    await kubelet[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
    await runtime[Symbol.asyncDispose]();
    await containerd[Symbol.asyncDispose]();
    await removeCgroup(cgroupRoot);
  });

  const create = (name: string, container: Partial<Container>, spec: Partial<PodSpec> = {}) =>
    api.client.create(Pod, {
      metadata: { name, namespace: 'default', labels: { app: name } },
      spec: {
        nodeName: 'node',
        terminationGracePeriodSeconds: 5,
        containers: [{ name: 'main', image: busyboxImage, ...container }],
        ...spec,
      },
    });
  const until = (name: string, condition: (pod: Pod) => boolean) =>
    api.until(Pod, name, pod => pod !== undefined && condition(pod)) as Promise<Pod>;
  const remove = async (name: string, gracePeriodSeconds?: number) => {
    await api.client.delete(Pod, { namespace: 'default', name }, { gracePeriodSeconds });
    await api.until(Pod, name, pod => pod === undefined);
  };
  const execIn = async (name: string, ...command: string[]) => {
    const id = kubelet.pod('default', name)?.runtimePod?.containers[0]?.id ?? '';
    return (await runtime.execSync(id, { command, timeoutMs: 5000 })).stdout;
  };
  const log = async (name: string, options: { previous?: boolean } = {}) => {
    const backend = createStreamingBackend(kubelet, { clock: systemClock });
    let text = '';
    const target = { namespace: 'default', pod: name, container: 'main' };
    for await (const bytes of await backend.openLog(
      target,
      { follow: false, previous: false, timestamps: false, ...options },
      AbortSignal.timeout(5000),
    )) {
      text += Buffer.from(bytes).toString();
    }
    return text;
  };

  test('runs a pod, reports it, and leaves nothing when it is deleted', async () => {
    const { metadata } = await create('life', { command: ['sh', '-c', `echo hello; ${untilStopped}`] });
    const { status } = await until('life', isReady);
    expect(status).toMatchObject({
      phase: 'Running',
      hostIP: '192.0.2.1',
      qosClass: 'BestEffort',
      podIP: expect.stringMatching(/^10\.199\./),
    });
    expect(status?.containerStatuses).toMatchObject([
      { name: 'main', ready: true, started: true, restartCount: 0, image: busyboxImage },
    ]);
    await expect.poll(() => log('life'), { timeout: 5000 }).toBe('hello\n');
    expect(await execIn('life', 'cat', '/etc/resolv.conf')).toContain(
      'search default.svc.cluster.local svc.cluster.local cluster.local',
    );
    expect(await execIn('life', 'cat', '/etc/hosts')).toContain(`${status?.podIP}\tlife`);
    const cgroup = `/sys/fs/cgroup/memory${cgroupRoot}/besteffort/pod${metadata.uid}`;
    const hasCgroups = existsSync('/sys/fs/cgroup/memory');
    expect(existsSync(cgroup)).toBe(hasCgroups);
    await remove('life');
    await expect.poll(() => kubelet.pod('default', 'life'), { timeout: 5000 }).toBeUndefined();
    expect(await runtime.inspectPod(metadata.uid)).toBeUndefined();
    expect(existsSync(cgroup)).toBe(false);
    expect(await readdir(join(directory, 'pods'))).toEqual([]);
    expect(await readdir(join(directory, 'logs'))).toEqual([]);
  });

  test('gives containers their environment and volumes, and keeps config maps current', async () => {
    await api.client.create(ServiceAccount, { metadata: { name: 'default', namespace: 'default' } });
    await api.client.create(ConfigMap, {
      metadata: { name: 'settings', namespace: 'default' },
      data: { color: 'red' },
    });
    await api.client.create(Secret, {
      metadata: { name: 'keys', namespace: 'default' },
      data: { password: btoa('geheim') },
    });
    await api.client.create(Service, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: '10.96.1.1', ports: [{ port: 80, protocol: 'TCP' }] },
    });
    const container: Partial<Container> = {
      command: ['sh', '-c', `echo "$COLOR $PASSWORD $NAME $GREETING"; ${untilStopped}`],
      env: [
        { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'GREETING', value: 'hello $(NAME)' },
      ],
      volumeMounts: [
        { name: 'settings', mountPath: '/settings' },
        { name: 'keys', mountPath: '/keys', readOnly: true },
        { name: 'scratch', mountPath: '/scratch' },
        { name: 'memory', mountPath: '/memory' },
        { name: 'projected', mountPath: '/projected' },
        { name: 'scratch', mountPath: '/part', subPath: 'a/b' },
      ],
    };
    const volumes: PodSpec['volumes'] = [
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'keys', secret: { secretName: 'keys', defaultMode: 0o400 } },
      { name: 'scratch', emptyDir: {} },
      { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      {
        name: 'projected',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
            { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
    ];
    await create('volumes', container, { volumes });
    await until('volumes', isReady);
    await expect.poll(() => log('volumes'), { timeout: 5000 }).toBe('red geheim volumes hello volumes\n');
    expect(await execIn('volumes', 'sh', '-c', 'cat /settings/color /keys/password /projected/labels')).toBe(
      'redgeheimapp="volumes"',
    );
    const [, claims = ''] = (await execIn('volumes', 'cat', '/projected/token')).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'volumes' } },
    });
    expect(
      await execIn(
        'volumes',
        'sh',
        '-c',
        'echo x > /part/file; cat /scratch/a/b/file; grep -c " /memory tmpfs" /proc/mounts',
      ),
    ).toBe('x\n1\n');
    expect(await execIn('volumes', 'sh', '-c', 'echo $WEB_SERVICE_HOST:$WEB_PORT_80_TCP_PORT')).toBe('10.96.1.1:80\n');
    await api.client.patch(
      ConfigMap,
      { namespace: 'default', name: 'settings' },
      { type: 'application/merge-patch+json', body: { data: { color: 'blue' } } },
    );
    await expect.poll(() => execIn('volumes', 'cat', '/settings/color'), { timeout: 5000 }).toBe('blue');
    await remove('volumes');
  });

  test('waits for a config map that is missing, saying so', async () => {
    await create('waits', {
      command: ['sh', '-c', untilStopped],
      env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'later', key: 'a' } } }],
    });
    await until(
      'waits',
      pod => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    );
    await api.client.create(ConfigMap, { metadata: { name: 'later', namespace: 'default' }, data: { a: '1' } });
    await until('waits', isReady);
    await remove('waits');
  });

  test('restarts what fails, with a back-off that shows', async () => {
    await create('fails', { command: ['sh', '-c', 'echo attempt; echo reason > /dev/termination-log; exit 3'] });
    const { status } = await until(
      'fails',
      pod => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(status?.phase).toBe('Running');
    expect(status?.containerStatuses).toMatchObject([
      {
        restartCount: 1,
        ready: false,
        lastState: { terminated: { exitCode: 3, reason: 'Error', message: 'reason\n' } },
      },
    ]);
    await expect.poll(() => log('fails', { previous: true }), { timeout: 5000 }).toBe('attempt\n');
    await remove('fails');
  });

  test('runs to completion: init containers in order, then the containers', async () => {
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
    const init = (name: string): Container => ({
      name,
      image: busyboxImage,
      command: ['sh', '-c', `echo ${name} >> /shared/order`],
      volumeMounts,
    });
    const sidecar: Container = {
      name: 'sidecar',
      image: busyboxImage,
      restartPolicy: 'Always',
      command: ['sh', '-c', untilStopped],
    };
    await create(
      'completes',
      { command: ['sh', '-c', 'cat /shared/order'], volumeMounts },
      {
        restartPolicy: 'Never',
        initContainers: [init('first'), sidecar, init('second')],
        volumes: [{ name: 'shared', emptyDir: {} }],
      },
    );
    const { status } = await until('completes', pod => pod.status?.phase === 'Succeeded');
    expect(status?.containerStatuses).toMatchObject([{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }]);
    await expect.poll(() => log('completes'), { timeout: 5000 }).toBe('first\nsecond\n');
    await remove('completes');
  });

  test('probes decide on readiness and restarts', async () => {
    const readiness = { command: ['cat', '/tmp/ok'] };
    await create('probed', {
      command: ['sh', '-c', untilStopped],
      readinessProbe: { exec: readiness, periodSeconds: 1 },
      livenessProbe: { exec: { command: ['sh', '-c', '! test -e /tmp/dead'] }, periodSeconds: 1, failureThreshold: 1 },
    });
    await until('probed', pod => pod.status?.phase === 'Running');
    expect(isReady(api.list(Pod).find(({ metadata }) => metadata.name === 'probed'))).toBe(false);
    await run('probed', 'touch /tmp/ok');
    await until('probed', isReady);
    await run('probed', 'rm /tmp/ok');
    await until('probed', pod => !isReady(pod));
    await run('probed', 'touch /tmp/dead');
    await until('probed', pod => pod.status?.containerStatuses?.[0]?.restartCount === 1);
    await remove('probed');
  });
  const ctr = () => ['--address', containerd.endpoint, '--namespace', 'k8s.io'];
  const run = (name: string, script: string) => execIn(name, 'sh', '-c', script);

  test('ends pods gracefully: preStop, then SIGTERM, then the end of the grace period', async () => {
    const volumeMounts = [{ name: 'out', mountPath: '/out' }];
    const volumes = [
      { name: 'out', hostPath: { path: join(containerd.directory, 'out'), type: 'DirectoryOrCreate' as const } },
    ];
    await create(
      'graceful',
      {
        command: ['sh', '-c', 'trap "echo term >> /out/order; exit 0" TERM; sleep 1000 & wait'],
        lifecycle: { preStop: { exec: { command: ['sh', '-c', 'echo hook >> /out/order'] } } },
        volumeMounts,
      },
      { volumes },
    );
    await create('stubborn', { command: ['sh', '-c', 'trap "" TERM; while true; do sleep 1; done'] });
    await Promise.all([until('graceful', isReady), until('stubborn', isReady)]);
    await remove('graceful');
    expect(await readFile(join(containerd.directory, 'out', 'order'), 'utf8')).toBe('hook\nterm\n');
    await remove('stubborn', 1);
  });

  test('says why an image cannot be had', async () => {
    await create('absent', { image: 'local/none:1', imagePullPolicy: 'Never' });
    await until('absent', pod => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ErrImageNeverPull');
    await create('unnamed', { image: 'Not A Name' });
    await until('unnamed', pod => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'InvalidImageName');
    await Promise.all([remove('absent'), remove('unnamed')]);
  });

  test('a kubelet that starts anew adopts what runs, and ends what nobody wants', async () => {
    await Promise.all([
      create('kept', { command: ['sh', '-c', untilStopped] }),
      create('orphan', { command: ['sh', '-c', untilStopped] }),
    ]);
    const before = await until('kept', isReady);
    const orphan = await until('orphan', isReady);
    await kubelet[Symbol.asyncDispose]();
    await api.client.delete(Pod, { namespace: 'default', name: 'orphan' }, { gracePeriodSeconds: 0 });
    const writes: unknown[] = [];
    api.onRequest = request => request.verb === 'patch' && request.resource === 'pods' && writes.push(request.body);
    kubelet = await start();
    await expect.poll(() => runtime.inspectPod(orphan.metadata.uid), { timeout: 10_000 }).toBeUndefined();
    const after = await until('kept', isReady);
    expect(after.status).toEqual(before.status);
    expect(writes).toEqual([]);
    api.onRequest = () => undefined;
    await remove('kept');
  });

  test('a kubelet that dies while it starts pods leaves nothing that the next one cannot go on with', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `begun-${index}`);
    await Promise.all(names.map(name => create(name, { command: ['sh', '-c', untilStopped] })));
    for (const delayMs of [60, 120, 240]) {
      await systemClock.sleep(delayMs);
      await kubelet[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
      runtime = createCriRuntime({ endpoint: containerd.endpoint, clock: systemClock, logger: silentLogger });
      kubelet = await start();
    }
    const pods = await Promise.all(names.map(name => until(name, isReady)));
    await expect
      .poll(
        async () => {
          const held = await runtime.listPods();
          return pods.map(({ metadata }) => {
            const { sandboxes = [], containers = [] } = held.find(({ uid }) => uid === metadata.uid) ?? {};
            return [
              sandboxes.filter(({ state }) => state === 'Ready').length,
              containers.filter(({ state }) => state === 'Running').length,
            ];
          });
        },
        { timeout: 10_000 },
      )
      .toEqual(pods.map(() => [1, 1]));
    await Promise.all(names.map(name => remove(name, 1)));
  });

  test('an engine that is restarted takes nothing along, and is watched again', async () => {
    await create('engine', { command: ['sh', '-c', untilStopped] });
    const { metadata } = await until('engine', isReady);
    expect(await execIn('engine', 'echo', 'before')).toBe('before\n');
    await containerd.restart();
    const pod = await whenRuntimeIsReady(() => runtime.inspectPod(metadata.uid), systemClock);
    const [container] = pod?.containers ?? [];
    expect(container).toMatchObject({ state: 'Running', attempt: 0 });
    expect(await execIn('engine', 'echo', 'after')).toBe('after\n');
    await exec('ctr', [...ctr(), 'tasks', 'kill', '--signal', 'SIGKILL', container?.id ?? '']);
    await until('engine', pod => isReady(pod) && pod.status?.containerStatuses?.[0]?.restartCount === 1);
    await remove('engine');
  });

  test('mounts that a container makes are seen by others, when it is allowed to', async () => {
    const mount = (mountPropagation: 'Bidirectional' | 'HostToContainer') => [
      { name: 'shared', mountPath: '/shared', mountPropagation },
    ];
    const maker: Container = {
      name: 'main',
      image: busyboxImage,
      command: [
        'sh',
        '-c',
        `mkdir -p /shared/made; mount -t tmpfs none /shared/made; touch /shared/made/file; ${untilStopped}`,
      ],
      securityContext: { privileged: true },
      volumeMounts: mount('Bidirectional'),
    };
    const seer: Container = {
      name: 'seer',
      image: busyboxImage,
      command: ['sh', '-c', untilStopped],
      volumeMounts: mount('HostToContainer'),
      readinessProbe: { exec: { command: ['cat', '/shared/made/file'] }, periodSeconds: 1 },
    };
    await create('propagation', {}, { containers: [maker, seer], volumes: [{ name: 'shared', emptyDir: {} }] });
    await until('propagation', isReady);
    await remove('propagation');
    await expect.poll(() => kubelet.pod('default', 'propagation'), { timeout: 5000 }).toBeUndefined();
    expect(await mountPointsBelow(join(directory, 'pods'))).toEqual(mountedFirst);
  });

  test('a sandbox that dies is replaced', async () => {
    const { metadata } = await create('sandbox', { command: ['sh', '-c', untilStopped] });
    await until('sandbox', isReady);
    const [sandbox] = (await runtime.inspectPod(metadata.uid))?.sandboxes ?? [];
    await exec('ctr', [
      '--address',
      containerd.endpoint,
      '--namespace',
      'k8s.io',
      'tasks',
      'kill',
      '--signal',
      'SIGKILL',
      sandbox?.id ?? '',
    ]);
    const { status } = await until(
      'sandbox',
      pod => isReady(pod) && pod.status?.containerStatuses?.[0]?.restartCount === 1,
    );
    expect(status?.phase).toBe('Running');
    await remove('sandbox');
  });
});
