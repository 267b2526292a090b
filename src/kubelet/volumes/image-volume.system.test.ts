/** Image volumes with a real containerd: what containers get, what they are told when it fails, and that all of it goes
 *  away. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Event, Pod, type Volume } from '#api';
import { mountPointsBelow, unmountBelow } from '#linux';
import { writeFilesArchive } from '../testing/busybox-image.ts';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

const layered = 'docker.io/local/layered:1';
const flat = 'docker.io/local/flat:1';
const deep = 'docker.io/local/deep:1';
/** Nobody answers there. */
const absent = 'localhost:1/absent:1';
const isRunning = ({ status }: Pod): boolean =>
  status?.containerStatuses?.every(({ state }) => state?.running) ?? false;
const waitingOf = ({ status }: Pod, index = 0) => status?.containerStatuses?.[index]?.state?.waiting;

describe.skipIf(privateContainerdUnavailable())('image volumes', () => {
  let kubelet: KubeletOnContainerd;
  /** What is mounted below the pods' directory before there is any: itself, unless it is shared with what is around
   *  it. */
  let mountedFirst: string[];
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
    mountedFirst = await mountPointsBelow(join(kubelet.directory, 'pods'));
    const load = async (name: string, layers: readonly Record<string, string>[]) => {
      const archive = join(kubelet.outside, 'image.tar');
      await writeFilesArchive(archive, name, layers);
      await kubelet.containerd.importImages(archive);
    };
    await load(layered, [
      { greeting: 'below', lowest: '1', 'folder/file': 'deep' },
      { greeting: 'above', run: '#!/bin/sh\necho ran\n' },
    ]);
    await load(flat, [{ only: 'one' }]);
    await load(
      deep,
      Array.from({ length: 80 }, (_, i) => ({ [`layer-${i}`]: `${i}`, newest: `${i}` })),
    );
  }, 60_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  const volumeOf = (name: string, reference: string, parts: Volume['image'] = {}): Volume => ({
    name,
    image: { reference, ...parts },
  });
  const eventsOf = (name: string): string[] =>
    kubelet.api
      .list(Event)
      .flatMap(({ involvedObject, reason, message }) => (involvedObject?.name === name ? `${reason}: ${message}` : []));
  const views = async () =>
    (await kubelet.containerd.snapshots()).split('\n').filter(line => line.startsWith('kubernode-volume-'));
  const pods = () => join(kubelet.directory, 'pods');

  test('may have many layers', async () => {
    await kubelet.create('deep', [{ volumeMounts: [{ name: 'deep', mountPath: '/deep' }] }], {
      volumes: [volumeOf('deep', deep)],
    });
    await kubelet.until('deep', isRunning);
    expect(await kubelet.run('deep', 'cat /deep/layer-0 /deep/newest')).toBe('079');
    await kubelet.remove('deep');
  });

  test('are the content of an image: read-only, not to be executed, parts of it too', async () => {
    const mounts = [
      { name: 'layered', mountPath: '/layered' },
      { name: 'layered', mountPath: '/part', subPath: 'folder' },
      { name: 'layered', mountPath: '/file', subPath: 'folder/file' },
      { name: 'flat', mountPath: '/flat', readOnly: false },
    ];
    await kubelet.create('reads', [{ volumeMounts: mounts }, { volumeMounts: mounts.slice(0, 1) }], {
      volumes: [volumeOf('layered', layered), volumeOf('flat', flat, { pullPolicy: 'Never' })],
    });
    const { status } = await kubelet.until('reads', isRunning);
    const look = 'cat /layered/greeting /layered/lowest /part/file /file /flat/only';
    expect(await kubelet.run('reads', look)).toBe('above1deepdeepone');
    expect(await kubelet.run('reads', 'cat /layered/greeting', 'c1')).toBe('above');
    for (const attempt of ['touch /layered/x', 'rm /part/file', 'echo x > /file', 'touch /flat/x'])
      expect(await kubelet.run('reads', attempt)).toMatch(/Read-only file system/);
    expect(await kubelet.run('reads', '/layered/run')).toMatch(/Permission denied/);
    expect(await kubelet.run('reads', 'sh /layered/run')).toBe('ran\n');
    const flags = await kubelet.run('reads', 'grep -E " /(layered|part|file|flat) " /proc/mounts');
    expect(flags.match(/ ro,nosuid,nodev,noexec/g)).toHaveLength(4);
    const imageRef =
      (await kubelet.runtime.imageStatus(layered))?.digests[0] ?? (await kubelet.runtime.imageStatus(layered))?.id;
    expect(status?.containerStatuses?.[0]?.volumeMounts?.[1]).toEqual({
      name: 'layered',
      mountPath: '/part',
      volumeStatus: { image: { imageRef } },
    });
    expect(eventsOf('reads')).toContain(`Pulled: Container image "${flat}" already present on machine`);
    expect(await views()).toHaveLength(2);
    await kubelet.remove('reads');
    expect(await views()).toEqual([]);
    expect(await mountPointsBelow(pods())).toEqual(mountedFirst);
    expect(await readdir(pods())).toEqual([]);
  }, 60_000);

  test('whose image cannot be had keep those containers waiting that mount them, with the reason', async () => {
    await kubelet.create('waits', [{ volumeMounts: [{ name: 'v', mountPath: '/v' }] }, {}], {
      volumes: [volumeOf('v', absent)],
    });
    const failed = await kubelet.until('waits', pod => waitingOf(pod)?.reason === 'ImagePullBackOff');
    expect(failed.status?.phase).toBe('Pending');
    expect(waitingOf(failed)?.message).toMatch(`Back-off pulling image "${absent}": ErrImagePull: `);
    await kubelet.until('waits', ({ status }) => status?.containerStatuses?.[1]?.state?.running !== undefined);
    await expect
      .poll(() => eventsOf('waits').join('\n'), { timeout: 5000 })
      .toMatch(
        /Pulling: Pulling image "localhost:1\/absent:1"[^]*Failed: Failed to pull image[^]*BackOff: Back-off pulling/,
      );
    await kubelet.remove('waits');
    await kubelet.create('never', [{ volumeMounts: [{ name: 'v', mountPath: '/v' }] }], {
      volumes: [volumeOf('v', absent, { pullPolicy: 'Never' })],
    });
    await kubelet.until('never', pod => waitingOf(pod)?.reason === 'ErrImageNeverPull');
    await kubelet.create('invalid', [{ volumeMounts: [{ name: 'v', mountPath: '/v' }] }], {
      volumes: [volumeOf('v', 'No Name')],
    });
    await kubelet.until('invalid', pod => waitingOf(pod)?.reason === 'InvalidImageName');
    await Promise.all(['never', 'invalid'].map(name => kubelet.remove(name)));
    expect(await readdir(pods())).toEqual([]);
  }, 60_000);

  test('without what a subPath names keep the container from being created', async () => {
    await kubelet.create('part', [{ volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'folder/none' }] }], {
      volumes: [volumeOf('v', layered)],
    });
    const refused = await kubelet.until('part', pod => waitingOf(pod)?.reason === 'CreateContainerError');
    expect(waitingOf(refused)?.message).toBe(
      'failed to prepare subPath for volumeMount "v" of container "c0": folder/none: none does not exist',
    );
    await kubelet.remove('part');
  });

  test('stay what they were while their pod lives, and go with it whoever is away meanwhile', async () => {
    const name = 'docker.io/local/kept:1';
    const archive = join(kubelet.outside, 'kept.tar');
    await writeFilesArchive(archive, name, [{ version: '1' }, { other: 'x' }]);
    await kubelet.containerd.importImages(archive);
    const restarts = { command: ['sh', '-c', 'sleep 1000 & trap "exit 1" USR1; wait'] };
    const { metadata } = await kubelet.create(
      'kept',
      [{ ...restarts, volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      { volumes: [volumeOf('v', name, { pullPolicy: 'Never' })] },
    );
    const root = join(pods(), metadata.uid, 'volumes/kubernetes.io~image/v/root');
    await kubelet.until('kept', isRunning);
    await kubelet.runtime.removeImage(name);
    // As after a restart of the machine: what was mounted is not there any more.
    await kubelet.restart(() => unmountBelow(root));
    await expect.poll(() => mountPointsBelow(root), { timeout: 10_000 }).toEqual([root]);
    await kubelet.run('kept', 'kill -USR1 1');
    await kubelet.until('kept', pod => pod.status?.containerStatuses?.[0]?.restartCount === 1 && isRunning(pod));
    expect(await kubelet.run('kept', 'cat /v/version /v/other')).toBe('1x');
    // As after a power cut: neither the API nor the engine knows the pod any more.
    await kubelet.restart(async () => {
      for (const { uid, sandboxes } of await kubelet.runtime.listPods())
        if (uid === metadata.uid) for (const { id } of sandboxes) await kubelet.runtime.removePodSandbox(id);
      await kubelet.api.client.delete(Pod, { namespace: 'default', name: 'kept' }, { gracePeriodSeconds: 0 });
    });
    await expect.poll(() => readdir(pods()), { timeout: 10_000 }).toEqual([]);
    expect(await views()).toEqual([]);
  }, 90_000);
});
