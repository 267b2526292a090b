/** What pods keep in the volumes of claims stays when they go, with real containers. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostnameLabel, localStorageDriver, localVolumeAttributes, type Pod } from '#api';
import { mountPointsBelow, readLoops } from '#linux';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

const isRunning = ({ status }: Pod): boolean => status?.containerStatuses?.[0]?.state?.running !== undefined;
const volumeMounts = [{ name: 'd', mountPath: '/data' }];

describe.skipIf(privateContainerdUnavailable())('volumes of claims', () => {
  let kubelet: KubeletOnContainerd;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  const isHere = { key: hostnameLabel, operator: 'In' as const, values: ['node'] };
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [isHere] }] } };
  const use = (name: string, claimName: string, rest: object = {}) =>
    kubelet.create(name, [{ volumeMounts }], {
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName, ...rest } }],
    });
  const folder = async (name: string): Promise<string> => {
    const path = join(kubelet.outside, name);
    await mkdir(path);
    return path;
  };
  test('outlive the pods that use them', async () => {
    const path = await folder('kept');
    await kubelet.bind('kept', { hostPath: { path } });
    await use('first', 'kept');
    await kubelet.until('first', isRunning);
    expect(await kubelet.run('first', 'echo written > /data/file; ls /data')).toBe('file\n');
    await kubelet.remove('first');
    expect(await mountPointsBelow(join(kubelet.directory, 'pods'))).not.toContainEqual(
      expect.stringContaining('local-volume'),
    );
    expect(await readdir(path)).toEqual(['file']);
    await use('second', 'kept', { readOnly: true });
    await kubelet.until('second', isRunning);
    expect(await kubelet.run('second', 'cat /data/file; echo more > /data/other')).toMatch(
      /^written\n.*Read-only file system/s,
    );
    await kubelet.remove('second');
    expect(await readFile(join(path, 'file'), 'utf8')).toBe('written\n');
  }, 60_000);

  test('stay mounted while the kubelet is away, and go with their pod', async () => {
    const path = await folder('restarted');
    await kubelet.bind('restarted', { hostPath: { path } });
    await use('stays', 'restarted');
    await kubelet.until('stays', isRunning);
    await kubelet.restart();
    await kubelet.until('stays', isRunning);
    expect(await kubelet.run('stays', 'echo later > /data/file; cat /data/file')).toBe('later\n');
    await kubelet.remove('stays');
    expect(await readdir(path)).toEqual(['file']);
  }, 60_000);

  test('of a group are written by it', async () => {
    const path = await folder('shared');
    await kubelet.bind('shared', { local: { path }, nodeAffinity });
    await kubelet.create('member', [{ volumeMounts, securityContext: { runAsUser: 1234 } }], {
      securityContext: { fsGroup: 2345 },
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'shared' } }],
    });
    await kubelet.until('member', isRunning);
    expect(await kubelet.run('member', 'touch /data/file && stat -c %u:%g /data/file')).toBe('1234:2345\n');
    await kubelet.remove('member');
  }, 60_000);

  test('of the cluster itself are block devices, which keep what is written', async () => {
    const volumeAttributes = localVolumeAttributes({ node: 'node', type: 'image', keepDeletedSeconds: 0 });
    await kubelet.bind('raw', {
      volumeMode: 'Block',
      csi: { driver: localStorageDriver, volumeHandle: 'raw', volumeAttributes },
    });
    const usesRaw = (name: string) =>
      kubelet.create(name, [{ volumeDevices: [{ name: 'd', devicePath: '/dev/data' }] }], {
        volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'raw' } }],
      });
    const ours = async () => (await readLoops()).filter(({ file }) => file.startsWith(kubelet.directory));
    await usesRaw('writer');
    await kubelet.until('writer', isRunning);
    expect(await kubelet.run('writer', 'printf written > /dev/data; sync; test -b /dev/data && echo device')).toBe(
      'device\n',
    );
    expect(await ours()).toHaveLength(1);
    await kubelet.restart();
    await kubelet.until('writer', isRunning);
    expect(await ours()).toHaveLength(1);
    await kubelet.remove('writer');
    expect(await ours()).toEqual([]);
    await usesRaw('reader');
    await kubelet.until('reader', isRunning);
    expect(await kubelet.run('reader', 'head -c 7 /dev/data; wc -c < /dev/data')).toBe('written1048576\n');
    await kubelet.remove('reader');
  }, 120_000);

  test('lead where the volume says, and nowhere else', async () => {
    const path = await folder('real');
    await writeFile(join(path, 'file'), 'there');
    await symlink(path, join(kubelet.outside, 'link'));
    await kubelet.bind('linked', { local: { path: join(kubelet.outside, 'link') }, nodeAffinity });
    await use('follows', 'linked');
    await kubelet.until('follows', isRunning);
    expect(await kubelet.run('follows', 'cat /data/file')).toBe('there');
    await kubelet.remove('follows');
    expect(await readdir(path)).toEqual(['file']);
  }, 60_000);
});
