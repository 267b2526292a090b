/** What a pod may have as a whole, as the kernel has it, with real containers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pod } from '#api';
import { strategicPatch } from '#client';
import { readCgroupResources } from './host/cgroups.ts';
import { podCgroup } from './plan/config/cgroup-resources.ts';
import { type KubeletOnContainerd, startKubeletOnContainerd } from './testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from './testing/private-containerd.ts';

const amounts = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });

describe.skipIf(privateContainerdUnavailable())('resources of a pod as a whole', () => {
  let kubelet: KubeletOnContainerd;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 120_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  test('limit all its containers together, which have no limits, and can be changed', async () => {
    await kubelet.create('shared', [{}, {}], { resources: amounts('500m', '64Mi') });
    const running = await kubelet.until('shared', ({ status }) => status?.phase === 'Running');
    expect(running.status?.qosClass).toBe('Guaranteed');
    expect(running.status).toMatchObject({
      allocatedResources: { cpu: '500m', memory: '64Mi' },
      resources: amounts('500m', '64Mi'),
    });
    const limits = () => readCgroupResources(podCgroup(running, `/kubelet-test-${process.pid}`));
    expect(await limits()).toMatchObject({ cpuQuotaUs: 50_000, memoryLimitBytes: 64 * 2 ** 20 });
    await kubelet.api.client.patch(
      Pod,
      { namespace: 'default', name: 'shared' },
      strategicPatch({ spec: { resources: amounts('1', '96Mi') } }),
      { subresource: 'resize' },
    );
    const resized = await kubelet.until('shared', ({ status }) => status?.resources?.limits?.['memory'] === '96Mi');
    expect(await limits()).toMatchObject({ cpuQuotaUs: 100_000, memoryLimitBytes: 96 * 2 ** 20 });
    expect(resized.status?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 0]);
  }, 120_000);
});
