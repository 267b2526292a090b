/** A pod that is restarted in its place because a container of its asks for it, with real containers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Container, Pod } from '#api';
import { type KubeletOnContainerd, startKubeletOnContainerd } from './testing/kubelet-on-containerd.ts';
import { busyboxImage, privateContainerdUnavailable } from './testing/private-containerd.ts';

const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }];
const volumeMounts = [{ name: 'v', mountPath: '/v' }];
const script = (text: string): Pick<Container, 'command' | 'volumeMounts' | 'image'> => ({
  image: busyboxImage,
  command: ['sh', '-c', text],
  volumeMounts,
});

describe.skipIf(privateContainerdUnavailable())('restart of all containers', () => {
  let kubelet: KubeletOnContainerd;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  const statusesOf = ({ status }: Pod) => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const restarts = (pod: Pod) =>
    Object.fromEntries(statusesOf(pod).map(({ name, restartCount }) => [name, restartCount]));
  const runs = (pod: Pod) => pod.status?.containerStatuses?.every(({ state }) => state?.running) === true;
  /** What the init container left at each of its runs. */
  const inits = async (name: string) => (await kubelet.run(name, 'cat /v/inits')).trim().split('\n').length;

  test('begins anew with all containers, in the sandbox and with the volumes that there are', async () => {
    await kubelet.create(
      'asking',
      [
        {
          ...script('test -e /v/once && sleep 1000; touch /v/once; exit 42'),
          restartPolicy: 'Never',
          restartPolicyRules,
        },
        script('sleep 1000'),
      ],
      {
        restartPolicy: 'Never',
        volumes: [{ name: 'v', emptyDir: {} }],
        initContainers: [
          { name: 'first', ...script('echo again >> /v/inits') },
          { name: 'beside', ...script('sleep 1000'), restartPolicy: 'Always' },
        ],
      },
    );
    const pod = await kubelet.until('asking', now => restarts(now)['c1'] === 1 && runs(now));
    expect(restarts(pod)).toEqual({ first: 1, beside: 1, c0: 1, c1: 1 });
    expect(pod.status?.phase).toBe('Running');
    expect(await inits('asking')).toBe(2);
    const [asker, other] = pod.status?.containerStatuses ?? [];
    expect(asker?.lastState?.terminated).toMatchObject({ exitCode: 42 });
    expect(other?.lastState?.terminated).toMatchObject({ exitCode: 137, reason: 'RestartingAllContainers' });
    const settled = await kubelet.until(
      'asking',
      ({ status }) =>
        status?.conditions?.find(({ type }) => type === 'AllContainersRestarting')?.status === 'False' &&
        status.conditions.find(({ type }) => type === 'Ready')?.status === 'True',
    );
    expect(restarts(settled)).toEqual({ first: 1, beside: 1, c0: 1, c1: 1 });
    await kubelet.remove('asking');
  }, 60_000);

  test('is asked for by a sidecar as well', async () => {
    await kubelet.create('beside', [script('sleep 1000')], {
      restartPolicy: 'Never',
      volumes: [{ name: 'v', emptyDir: {} }],
      initContainers: [
        { name: 'first', ...script('echo again >> /v/inits') },
        { name: 'other', ...script('sleep 1000'), restartPolicy: 'Always' },
        {
          name: 'asker',
          ...script('test -e /v/once && sleep 1000; touch /v/once; until test -e /v/go; do sleep 0.1; done; exit 42'),
          restartPolicy: 'Always',
          restartPolicyRules,
        },
      ],
    });
    await kubelet.until('beside', runs);
    await kubelet.run('beside', 'touch /v/go');
    const pod = await kubelet.until('beside', now => restarts(now)['c0'] === 1 && runs(now));
    expect(restarts(pod)).toEqual({ first: 1, other: 1, asker: 1, c0: 1 });
    await kubelet.remove('beside');
  }, 60_000);

  test('a kubelet that was not there when it was asked for does it', async () => {
    const { metadata } = await kubelet.create(
      'twice',
      [
        {
          ...script('until test -e /v/go; do sleep 0.1; done; rm /v/go; exit 42'),
          restartPolicy: 'Never',
          restartPolicyRules,
        },
        script('echo again >> /v/inits; sleep 1000'),
      ],
      { restartPolicy: 'Never', volumes: [{ name: 'v', emptyDir: {} }] },
    );
    await kubelet.until('twice', runs);
    const volume = join(kubelet.directory, 'pods', metadata.uid, 'volumes/kubernetes.io~empty-dir/v');
    await kubelet.restart(async () => await writeFile(join(volume, 'go'), ''));
    const pod = await kubelet.until('twice', now => restarts(now)['c1'] === 1 && runs(now));
    expect(restarts(pod)).toEqual({ c0: 1, c1: 1 });
    expect(await inits('twice')).toBe(2);
    await kubelet.remove('twice');
  }, 60_000);
});
