/** Resizing pods in place, as the kernel sees it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Event, Node, Pod, type PodSpec, type ResourceRequirements } from '#api';
import { mergePatch } from '#client';
import { type KubeletOnContainerd, startKubeletOnContainerd } from './testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from './testing/private-containerd.ts';

const guaranteed = (cpu: string, memory: string): ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});
const Mi = 2 ** 20;

describe.skipIf(privateContainerdUnavailable())('resize', () => {
  let node: KubeletOnContainerd;
  beforeAll(async () => {
    node = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(() => node[Symbol.asyncDispose](), 60_000);

  const resize = async (name: string, resources: ResourceRequirements) => {
    const pod = await node.api.client.get(Pod, { namespace: 'default', name });
    const spec: PodSpec = { ...pod.spec, containers: pod.spec.containers.map(item => ({ ...item, resources })) };
    const key = { namespace: 'default', name };
    await node.api.client.patch(Pod, key, mergePatch({ spec }), { subresource: 'resize' });
  };
  const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find(condition => condition.type === type);
  const isSettled = (pod: Pod, resources: ResourceRequirements) =>
    JSON.stringify(pod.status?.containerStatuses?.[0]?.resources) === JSON.stringify(resources) &&
    pod.status?.containerStatuses?.[0]?.state?.running !== undefined &&
    !conditionOf(pod, 'PodResizeInProgress') &&
    !conditionOf(pod, 'PodResizePending');
  const untilSettled = (name: string, resources: ResourceRequirements) =>
    node.until(name, pod => isSettled(pod, resources));

  /** What events say of resizes that are done. */
  const completed = () =>
    node.api.list(Event).flatMap(({ reason, message }) => (reason === 'ResizeCompleted' ? [message ?? ''] : []));

  /** CPU in millicores and memory in MiB, of the container and of its pod, as the kernel limits them. */
  const kernel = async (pod: Pod) => {
    const id = pod.status?.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, '') ?? '';
    const isUnified = existsSync('/sys/fs/cgroup/cgroup.controllers');
    const read = async (controller: string, below: string, file: string) => {
      const root = isUnified ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controller}`;
      const path = `${root}/kubelet-test-${process.pid}/pod${pod.metadata.uid}${below}/${file}`;
      return Number((await readFile(path, 'utf8')).split(' ')[0]);
    };
    const both = async (below: string) => [
      (await read('cpu', below, isUnified ? 'cpu.max' : 'cpu.cfs_quota_us')) / 100,
      (await read('memory', below, isUnified ? 'memory.max' : 'memory.limit_in_bytes')) / Mi,
    ];
    return { container: await both(`/${id}`), pod: await both('') };
  };

  test('up and down, without a restart; what was granted outlives the kubelet', async () => {
    await node.create('plain', [{ resources: guaranteed('100m', '64Mi') }]);
    const before = await untilSettled('plain', guaranteed('100m', '64Mi'));
    expect(await kernel(before)).toEqual({ container: [100, 64], pod: [100, 64] });
    for (const resources of [guaranteed('200m', '96Mi'), guaranteed('50m', '32Mi')]) {
      await resize('plain', resources);
      const pod = await untilSettled('plain', resources);
      const [cpu, memory] = [
        Number.parseInt(resources.limits?.['cpu'] ?? '', 10),
        Number.parseInt(resources.limits?.['memory'] ?? '', 10),
      ];
      expect(await kernel(pod)).toEqual({ container: [cpu, memory], pod: [cpu, memory] });
      const [status] = pod.status?.containerStatuses ?? [];
      expect(status?.restartCount).toBe(0);
      expect(status?.allocatedResources).toEqual(resources.requests);
    }
    // A node that has become smaller since the resize was admitted.
    await node.restart(async () => {
      const large = mergePatch({ status: { allocatable: { cpu: '2000' } } });
      await node.api.client.patch(Node, { name: 'node' }, large, { subresource: 'status' });
      await resize('plain', guaranteed('1000', '32Mi'));
    });
    const pod = await node.until('plain', found => conditionOf(found, 'PodResizePending') !== undefined);
    expect(conditionOf(pod, 'PodResizePending')).toMatchObject({
      status: 'True',
      reason: 'Infeasible',
      message: expect.stringMatching(/^Node didn't have enough capacity: cpu, requested: 1000000, capacity: \d+$/),
    });
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      resources: guaranteed('50m', '32Mi'),
      allocatedResources: { cpu: '50m', memory: '32Mi' },
    });
    expect((await kernel(pod)).container).toEqual([50, 32]);
    await resize('plain', guaranteed('60m', '32Mi'));
    await untilSettled('plain', guaranteed('60m', '32Mi'));
    // What was done before the kubelet was started anew is not told again.
    const cpus = () => completed().map(message => /"cpu":"(\w+)"/.exec(message)?.[1]);
    await expect.poll(cpus).toContain('60m');
    expect(new Set(cpus())).toEqual(new Set(['200m', '50m', '60m']));
    expect(cpus()).toHaveLength(3);
    await node.remove('plain');
  }, 120_000);

  test('with a restart where the policy says so', async () => {
    const resizePolicy = ['cpu', 'memory'].map(resourceName => ({ resourceName, restartPolicy: 'RestartContainer' }));
    // It ends well when it is told to: the pod must not be taken for done. It takes its time over it: until then the
    // pod's cgroup cannot be narrower.
    const command = ['sh', '-c', 'trap "sleep 1; exit 0" TERM; sleep 1000 & wait'];
    const container = { resources: guaranteed('100m', '64Mi'), resizePolicy, command };
    await node.create('restarts', [container], { restartPolicy: 'OnFailure' });
    await untilSettled('restarts', guaranteed('100m', '64Mi'));
    for (const [index, [cpu, memory]] of [
      [100, 80],
      [50, 48],
      [200, 96],
    ].entries()) {
      const resources = guaranteed(`${cpu}m`, `${memory}Mi`);
      await resize('restarts', resources);
      const pod = await untilSettled('restarts', resources);
      expect(pod.status?.containerStatuses?.[0]?.restartCount).toBe(index + 1);
      expect(await kernel(pod)).toEqual({ container: [cpu, memory], pod: [cpu, memory] });
    }
    const ofPod = node.api.list(Event).filter(({ involvedObject }) => involvedObject.name === 'restarts');
    expect(ofPod.map(({ reason }) => reason)).not.toContain('ResizeError');
    await node.remove('restarts');
  }, 120_000);

  test('memory that is in use is not taken away, and the pod says so', async () => {
    const command = ['sh', '-c', 'dd if=/dev/zero of=/dev/shm/used bs=1M count=40 && sleep 1000'];
    await node.create('busy', [{ resources: guaranteed('100m', '64Mi'), command }]);
    await untilSettled('busy', guaranteed('100m', '64Mi'));
    await expect.poll(() => node.run('busy', 'du -m /dev/shm/used'), { timeout: 30_000 }).toMatch(/^40/);
    await resize('busy', guaranteed('100m', '16Mi'));
    const pod = await node.until('busy', found => conditionOf(found, 'PodResizeInProgress')?.reason === 'Error');
    expect(conditionOf(pod, 'PodResizeInProgress')?.message).toMatch(
      /^attempting to set container "c0" memory limit \(16777216\) below current usage \(\d+\)$/,
    );
    expect(pod.status?.containerStatuses?.[0]?.resources?.limits).toEqual({ cpu: '100m', memory: '64Mi' });
    expect((await kernel(pod)).container).toEqual([100, 64]);
    await node.run('busy', 'rm /dev/shm/used');
    await untilSettled('busy', guaranteed('100m', '16Mi'));
    await node.remove('busy');
  }, 120_000);
});
