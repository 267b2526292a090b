/** A kubelet over a containerd of its own, and an API server in memory: for tests with real containers. */
import {
  type Container,
  PersistentVolume,
  PersistentVolumeClaim,
  type PersistentVolumeSpec,
  Pod,
  type PodSpec,
} from '#api';
import { silentLogger, systemClock } from '#base';
import { mergePatch } from '#client';
import { removeCgroup } from '#linux';
import { type Kubelet, startKubelet } from '../index.ts';
import { createCriRuntime } from '../runtime/cri/cri-runtime.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import { busyboxImage, type PrivateContainerd, startPrivateContainerd } from './private-containerd.ts';
import { startTestApi, type TestApi } from './test-api.ts';

/** Disposing it removes its pods, and everything else. */
export interface KubeletOnContainerd extends AsyncDisposable {
  readonly api: TestApi;
  readonly runtime: ContainerRuntime;
  readonly containerd: PrivateContainerd;
  /** The kubelet's directory. */
  readonly directory: string;
  /** A directory of the test's own, outside of the kubelet's. */
  readonly outside: string;
  /** Stops the kubelet, runs `meanwhile`, and starts it again. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>;
  /** Makes a pod; its containers run busybox unless they say otherwise. */
  create(name: string, containers: Partial<Container>[], spec?: Partial<PodSpec>): Promise<Pod>;
  until(name: string, condition: (pod: Pod) => boolean): Promise<Pod>;
  /** Makes a claim, and the volume that it is bound to, both of its name. */
  bind(name: string, volume: Partial<PersistentVolumeSpec>): Promise<void>;
  /** Deletes a pod, and waits until nothing of it is left. */
  remove(name: string): Promise<void>;
  /** What a command in a container prints. */
  run(name: string, script: string, container?: string): Promise<string>;
}

/** Resolves with a registered node. Disposing ends its pods and removes everything. */
export async function startKubeletOnContainerd(): Promise<KubeletOnContainerd> {
  await using resources = new AsyncDisposableStack();
  const cgroupRoot = `/kubelet-test-${process.pid}`;
  resources.defer(() => removeCgroup(cgroupRoot));
  const containerd = resources.use(await startPrivateContainerd());
  const runtime = resources.use(
    createCriRuntime({ endpoint: containerd.endpoint, clock: systemClock, logger: silentLogger }),
  );
  const api = resources.use(await startTestApi());
  const start = (): Promise<Kubelet> =>
    startKubelet({
      client: api.client,
      clock: systemClock,
      logger: silentLogger,
      nodeName: 'node',
      runtime,
      directory: containerd.kubeletDirectory,
      cgroupRoot,
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
    });
  let kubelet = await start();
  resources.defer(() => kubelet[Symbol.asyncDispose]());

  const remove = async (name: string): Promise<void> => {
    await api.client.delete(Pod, { namespace: 'default', name }, { gracePeriodSeconds: 1 });
    await api.until(Pod, name, pod => pod === undefined);
    while (kubelet.pod('default', name)) await systemClock.sleep(20);
  };
  resources.defer(async () => {
    for (const { metadata } of api.list(Pod)) await remove(metadata.name);
  });

  const cleanUp = resources.move();
  return {
    api,
    runtime,
    containerd,
    directory: containerd.kubeletDirectory,
    outside: containerd.directory,
    async restart(meanwhile) {
      await kubelet[Symbol.asyncDispose]();
      await meanwhile?.();
      kubelet = await start();
    },
    create: (name, containers, spec = {}) =>
      api.client.create(Pod, {
        metadata: { name, namespace: 'default' },
        spec: {
          nodeName: 'node',
          terminationGracePeriodSeconds: 1,
          containers: containers.map((container, index) => ({
            name: `c${index}`,
            image: busyboxImage,
            command: ['sleep', '1000'],
            ...container,
          })),
          ...spec,
        },
      }),
    async bind(name, volume) {
      const { client } = api;
      const key = { namespace: 'default', name };
      const common = { accessModes: ['ReadWriteOnce' as const], volumeMode: volume.volumeMode ?? 'Filesystem' };
      const capacity = { storage: '1Mi' };
      const { metadata } = await client.create(PersistentVolumeClaim, {
        metadata: key,
        spec: { volumeName: name, resources: { requests: capacity }, ...common },
      });
      const bound = mergePatch({ status: { phase: 'Bound' } });
      await client.patch(PersistentVolumeClaim, key, bound, { subresource: 'status' });
      const claimRef = { ...key, uid: metadata.uid };
      await client.create(PersistentVolume, { metadata: { name }, spec: { claimRef, capacity, ...common, ...volume } });
    },
    until: (name, condition) =>
      api.until(Pod, name, pod => pod !== undefined && condition(pod), 60_000) as Promise<Pod>,
    remove,
    async run(name, script, container = 'c0') {
      const held = kubelet.pod('default', name)?.runtimePod?.containers.find(found => found.name === container);
      const { stdout, stderr } = await runtime.execSync(held?.id ?? '', {
        command: ['sh', '-c', script],
        timeoutMs: 10_000,
      });
      return stdout + stderr;
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}
