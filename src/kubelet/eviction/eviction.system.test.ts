/** A kubelet over a real containerd, and pods that take more than is good for the others. The small disk is a file. */

import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Container, Node, Pod, type PodSpec } from '#api';
import { exec, silentLogger, systemClock, tryExec } from '#base';
import { removeCgroup } from '#linux';
import { readCgroupMemory, readCgroupPids } from '../host/cgroup-usage.ts';
import { type Kubelet, startKubelet } from '../kubelet.ts';
import { podCgroup } from '../plan/config/cgroup-resources.ts';
import { createCriRuntime } from '../runtime/cri/cri-runtime.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import {
  busyboxImage,
  type PrivateContainerd,
  privateContainerdUnavailable,
  startPrivateContainerd,
} from '../testing/private-containerd.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import { defaultNodeResources, type NodeResourceTexts, parseNodeResources } from './plan/settings.ts';

const mebibyte = 2 ** 20;
const cgroupRoot = `/eviction-test-${process.pid}`;
const waitMs = 60_000;

describe.skipIf(privateContainerdUnavailable())('a node that runs short', () => {
  let containerd: PrivateContainerd;
  let runtime: ContainerRuntime;

  beforeAll(async () => {
    containerd = await startPrivateContainerd();
    runtime = createCriRuntime({ endpoint: containerd.endpoint, clock: systemClock, logger: silentLogger });
  }, 60_000);
  afterAll(async () => {
    await runtime[Symbol.asyncDispose]();
    await containerd[Symbol.asyncDispose]();
    await removeCgroup(cgroupRoot);
  });

  interface Started extends AsyncDisposable {
    readonly api: TestApi;
    readonly kubelet: Kubelet;
    create(name: string, container: Partial<Container>, spec?: Partial<PodSpec>): Promise<Pod>;
    until(name: string, condition: (pod: Pod) => boolean): Promise<Pod>;
    run(name: string, script: string): Promise<string>;
  }

  /** A kubelet with settings of its own; disposing it ends its pods. */
  async function start(texts: Partial<NodeResourceTexts>, directory = containerd.kubeletDirectory): Promise<Started> {
    const api = await startTestApi();
    const kubelet = await startKubelet({
      client: api.client,
      clock: systemClock,
      logger: silentLogger,
      nodeName: 'node',
      runtime,
      directory,
      cgroupRoot,
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
      // The machine of the test may be full: that is not what is tested.
      resources: parseNodeResources({ ...defaultNodeResources, evictionHard: '', ...texts }),
    });
    return {
      api,
      kubelet,
      create: (name, container, spec = {}) =>
        api.client.create(Pod, {
          metadata: { name, namespace: 'default' },
          spec: {
            nodeName: 'node',
            restartPolicy: 'Never',
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'c', image: busyboxImage, ...container }],
            ...spec,
          },
        }),
      until: (name, condition) =>
        api.until(Pod, name, pod => pod !== undefined && condition(pod), waitMs) as Promise<Pod>,
      async run(name, script) {
        const id = kubelet.pod('default', name)?.runtimePod?.containers[0]?.id ?? '';
        return (await runtime.execSync(id, { command: ['sh', '-c', script], timeoutMs: 10_000 })).stdout;
      },
      async [Symbol.asyncDispose]() {
        for (const { metadata } of api.list(Pod)) {
          await api.client.delete(Pod, { namespace: 'default', name: metadata.name });
          await api.until(Pod, metadata.name, pod => pod === undefined, waitMs);
        }
        await expect.poll(() => kubelet.pods(), { timeout: waitMs }).toEqual([]);
        await kubelet[Symbol.asyncDispose]();
        await api[Symbol.asyncDispose]();
      },
    };
  }

  const isRunning = ({ status }: Pod) => status?.phase === 'Running';
  const isFailed = ({ status }: Pod) => status?.phase === 'Failed';
  const fill = (path: string, mebibytes: number) => `dd if=/dev/zero of=${path} bs=1M count=${mebibytes} 2>/dev/null`;

  test('pods that exceed their limits on the disk are evicted, others stay', async () => {
    await using node = await start({});
    const sleeping = (script: string) => ({ command: ['sh', '-c', `${script}; sleep 1000`] });
    const volumeMounts = [{ name: 'd', mountPath: '/d' }];
    const volumes: PodSpec['volumes'] = [{ name: 'd', emptyDir: { sizeLimit: '10Mi' } }];
    const resources = { limits: { 'ephemeral-storage': '20Mi' } };
    await node.create('volume', { ...sleeping(fill('/d/x', 30)), volumeMounts }, { volumes });
    await node.create('layer', { ...sleeping(fill('/layer', 30)), resources });
    await node.create('hosts', { ...sleeping(fill('/etc/hosts', 30)), resources });
    await node.create('message', { ...sleeping(fill('/dev/termination-log', 30)), resources });
    await node.create('modest', { ...sleeping(fill('/d/x', 5)), resources, volumeMounts }, { volumes });
    const messages = await Promise.all(
      ['volume', 'layer', 'hosts', 'message'].map(async name => {
        const { status } = await node.until(name, isFailed);
        return [status?.reason, status?.message];
      }),
    );
    expect(messages).toEqual([
      ['Evicted', 'Usage of EmptyDir volume "d" exceeds the limit "10Mi". '],
      ['Evicted', 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. '],
      ['Evicted', 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. '],
      ['Evicted', 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. '],
    ]);
    await node.until('modest', isRunning);
  });

  /** Starts processes until it may not. */
  const forking = { command: ['sh', '-c', '(while true; do sleep 1000 & done) & exec sleep 1000'] };

  test('a pod that forks without end stays within its number of processes, and keeps nobody else from forking', async () => {
    await using node = await start({ podMaxPids: 100 });
    const bomb = await node.create('bomb', forking);
    await node.create('other', { command: ['sleep', '1000'] });
    const cgroup = podCgroup(bomb, cgroupRoot);
    await expect.poll(() => readCgroupPids(cgroup), { timeout: waitMs }).toBeGreaterThan(95);
    await node.until('other', isRunning);
    expect(await node.run('other', 'echo $(echo still) here')).toBe('still here\n');
    expect((await exec('echo', ['here too'])).stdout).toBe('here too\n');
    expect(await readCgroupPids(cgroup)).toBeLessThanOrEqual(100);
  });

  test('all pods together have no more processes than the node has for them', async () => {
    await using node = await start({
      podMaxPids: -1,
      systemReserved: `pid=${await pidsBut(150)}`,
      kubeReserved: 'pid=0',
    });
    for (const name of ['one', 'two']) await node.create(name, forking);
    await expect.poll(() => readCgroupPids(cgroupRoot), { timeout: waitMs }).toBeGreaterThan(145);
    expect(await readCgroupPids(cgroupRoot)).toBeLessThanOrEqual(150);
    expect((await exec('echo', ['not so here'])).stdout).toBe('not so here\n');
  });

  test('a container that eats memory is killed inside its pod', async () => {
    await using node = await start({});
    const resources = { limits: { memory: '50Mi' } };
    await node.create('eater', { command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=200M', 'count=1'], resources });
    const { status } = await node.until('eater', isFailed);
    expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  });

  test('pods without a limit share what the node has for pods: the kernel kills the one that eats it', async () => {
    const forPods = 300 * mebibyte;
    await using node = await start({ kubeReserved: `memory=${totalmem() - forPods}` });
    expect(Math.abs(forPods - ((await readCgroupMemory(cgroupRoot))?.limitBytes ?? 0))).toBeLessThan(mebibyte);
    expect(node.kubelet.facts.allocatable['memory']).toBe(`${forPods / 1024}Ki`);
    const resources = { requests: { memory: '50Mi' } };
    await node.create('calm', { command: ['sleep', '1000'], resources });
    await node.until('calm', isRunning);
    await node.create('eater', { command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1000M', 'count=1'] });
    const { status } = await node.until('eater', isFailed);
    expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 137 });
    expect(await node.run('calm', 'echo alive')).toBe('alive\n');
  });

  test('a pod that outgrows what the node has for pods is evicted before the kernel kills', async () => {
    await using node = await start({
      kubeReserved: `memory=${totalmem() - 300 * mebibyte}`,
      evictionHard: 'memory.available<100Mi',
    });
    const volumes: PodSpec['volumes'] = [{ name: 'm', emptyDir: { medium: 'Memory' } }];
    const volumeMounts = [{ name: 'm', mountPath: '/m' }];
    const command = ['sh', '-c', `${fill('/m/x', 180)}; ${fill('/m/y', 50)}; sleep 1000`];
    await node.create('hoarder', { command, volumeMounts }, { volumes });
    const { status } = await node.until('hoarder', isFailed);
    expect(status?.reason).toBe('Evicted');
    expect(status?.message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container c was using \d+Ki, request is 0, has larger consumption of memory\. $/,
    );
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }),
    );
  });

  test('a full disk: the node says so, the pod that filled it goes, and newcomers are turned away', async () => {
    const disk = join(containerd.directory, 'disk.img');
    const directory = join(containerd.kubeletDirectory, 'small');
    await writeFile(disk, '');
    await truncate(disk, 200 * mebibyte);
    await exec('mkfs.ext4', ['-q', '-F', disk]);
    await mkdir(directory, { recursive: true });
    await exec('mount', ['-o', 'loop', disk, directory]);
    try {
      await using node = await start({ evictionHard: 'nodefs.available<10%' }, directory);
      const condition = () => {
        const [found] = node.api.list(Node);
        return found?.status?.conditions?.find(({ type }) => type === 'DiskPressure')?.reason;
      };
      await expect.poll(condition, { timeout: waitMs }).toBe('KubeletHasNoDiskPressure');
      const volumes: PodSpec['volumes'] = [{ name: 'd', emptyDir: {} }];
      const volumeMounts = [{ name: 'd', mountPath: '/d' }];
      const { metadata } = await node.create('done', { command: ['echo', 'something'] });
      await node.until('done', ({ status }) => status?.phase === 'Succeeded');
      const logs = join(node.kubelet.paths.logs(metadata), 'c');
      expect(await readdir(logs)).toEqual(['0.log']);
      await node.create('calm', { command: ['sleep', '1000'], volumeMounts }, { volumes });
      await node.create(
        'filler',
        { command: ['sh', '-c', `${fill('/d/x', 500)}; sleep 1000`], volumeMounts },
        { volumes },
      );
      const { status } = await node.until('filler', isFailed);
      expect(status?.reason).toBe('Evicted');
      expect(status?.message).toMatch(
        /^The node was low on resource: ephemeral-storage\. Threshold quantity: \d+(Ki|Mi)?, available: \d+(Ki|Mi)?\. /,
      );
      await expect.poll(condition, { timeout: waitMs }).toBe('KubeletHasDiskPressure');
      expect(isRunning(await node.until('calm', isRunning))).toBe(true);
      // What had ended went first, with its log.
      expect(await readdir(logs)).toEqual([]);
      expect((await runtime.inspectPod(metadata.uid))?.containers).toEqual([]);
      await node.create('late', { command: ['sleep', '1000'] });
      const late = await node.until('late', isFailed);
      expect(late.status?.message).toBe('Pod was rejected: The node had condition: [DiskPressure]. ');
      // The space is there again, once the volume is removed.
      const used = async () => (await exec('df', ['--output=pcent', directory])).stdout;
      await expect.poll(used, { timeout: waitMs }).toMatch(/ [0-9]%/);
    } finally {
      await tryExec('umount', ['-R', '-l', directory]);
    }
  });
});

/** Everything but so many processes. */
async function pidsBut(count: number): Promise<number> {
  const read = async (name: string) => Number(await readFile(`/proc/sys/kernel/${name}`, 'utf8'));
  return Math.min(await read('pid_max'), await read('threads-max')) - count;
}
