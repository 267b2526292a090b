/** What an emptyDir is at first, as containers see it, and that it is theirs from then on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod, PodSpec } from '#api';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

const isRunning = ({ status }: Pod): boolean => status?.containerStatuses?.[0]?.state?.running !== undefined;

describe.skipIf(privateContainerdUnavailable())('emptyDir', () => {
  let kubelet: KubeletOnContainerd;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  /** A pod with one on disk and one in memory, the whole of each and a part. */
  const createPod = async (name: string, spec: Partial<PodSpec> = {}) => {
    const volumes = [
      { name: 'disk', emptyDir: {} },
      { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
    ];
    const volumeMounts = volumes.flatMap(volume => [
      { name: volume.name, mountPath: `/${volume.name}` },
      { name: volume.name, mountPath: `/part-of-${volume.name}`, subPath: 'part' },
    ]);
    const command = ['sh', '-c', 'trap "exit 1" TERM; sleep 1000 & wait'];
    await kubelet.create(name, [{ command, volumeMounts }], { volumes, ...spec });
    await kubelet.until(name, isRunning);
  };
  const modes = async (name: string) =>
    (await kubelet.run(name, 'stat -c "%a %u %g" /disk /part-of-disk /memory /part-of-memory')).trim().split('\n');

  test('anybody may write; in memory, as everywhere in memory, nobody removes what is not his', async () => {
    await createPod('plain');
    expect(await modes('plain')).toEqual(['777 0 0', '777 0 0', '1777 0 0', '1777 0 0']);
    await kubelet.remove('plain');
  });

  test("belongs to the pod's group, as what is made in it", async () => {
    await createPod('grouped', { securityContext: { fsGroup: 123 } });
    expect(await modes('grouped')).toEqual(['2777 0 123', '2777 0 123', '3777 0 123', '3777 0 123']);
    await kubelet.remove('grouped');
  });

  test('what the containers made of it outlives the kubelet', async () => {
    await createPod('changed', { securityContext: { fsGroup: 123 } });
    await kubelet.run('changed', 'chmod 700 /disk /memory; chown 7:8 /disk /memory');
    await kubelet.restart();
    // What starts again has its volumes prepared anew.
    await kubelet.run('changed', 'kill 1');
    await kubelet.until('changed', pod => pod.status?.containerStatuses?.[0]?.restartCount === 1 && isRunning(pod));
    expect(await modes('changed')).toEqual(['700 7 8', '2777 0 123', '700 7 8', '3777 0 123']);
    await kubelet.remove('changed');
  });
});
