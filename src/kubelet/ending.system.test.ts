/** How pods end on a real containerd, and what the API is told meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Container, Pod } from '#api';
import { parseTime } from '#base';
import { mergePatch } from '#client';
import { type KubeletOnContainerd, startKubeletOnContainerd } from './testing/kubelet-on-containerd.ts';
import { busyboxImage, privateContainerdUnavailable } from './testing/private-containerd.ts';

const isFinal = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
/** A sidecar that takes a second to end, and then ends with an exit code of its own. */
const sidecar = (name: string, exitCode: number): Container => ({
  name,
  image: busyboxImage,
  restartPolicy: 'Always',
  command: ['sh', '-c', `trap "sleep 1; exit ${exitCode}" TERM; while :; do sleep 0.1; done`],
});

describe.skipIf(privateContainerdUnavailable())('a pod that ends', { timeout: 60_000 }, () => {
  let node: KubeletOnContainerd;
  beforeAll(async () => {
    node = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(() => node[Symbol.asyncDispose]());

  test.each([
    ['completed', { containers: [{ command: ['true'] }], init: [], phase: 'Succeeded' }],
    [
      'an init container failed',
      { containers: [{}], init: [{ name: 'fails', image: busyboxImage, command: ['false'] }], phase: 'Failed' },
    ],
  ])('of itself (%s): sidecars end in reverse order, and the phase is final after them', async (why, given) => {
    const name = `sidecars-${given.phase.toLowerCase()}`;
    await node.create(name, given.containers, {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 20,
      initContainers: [sidecar('first', 7), sidecar('second', 8), ...given.init],
    });
    const { status } = await node.until(name, isFinal);
    expect(status?.phase, why).toBe(given.phase);
    const [first, second] = (status?.initContainerStatuses ?? []).map(({ state }) => state?.terminated);
    expect([first?.exitCode, second?.exitCode]).toEqual([7, 8]);
    expect(parseTime(first?.finishedAt ?? '')).toBeGreaterThan(parseTime(second?.finishedAt ?? ''));
  });

  test('by its deadline: the phase is final once its containers are dead', async () => {
    const seen: string[] = [];
    await node.create('late', [{ command: ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'] }], {
      terminationGracePeriodSeconds: 3,
    });
    await node.until('late', ({ status }) => status?.containerStatuses?.[0]?.state?.running !== undefined);
    const key = { namespace: 'default', name: 'late' };
    await node.api.client.patch(Pod, key, mergePatch({ spec: { activeDeadlineSeconds: 1 } }));
    const { status } = await node.until('late', pod => {
      const { phase, reason, containerStatuses } = pod.status ?? {};
      if (containerStatuses?.some(({ state }) => state?.running)) seen.push(`${phase} ${reason}`);
      return isFinal(pod);
    });
    expect(new Set(seen)).toEqual(new Set(['Running undefined']));
    expect(status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
  });
});
