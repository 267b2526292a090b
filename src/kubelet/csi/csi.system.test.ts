/** Volumes of a CSI driver in real containers: a driver that registers, and the kernel's own mounts. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CSIDriver, CSINode, Node, type PersistentVolumeSpec, type Pod } from '#api';
import { systemClock } from '#base';
import { loadDrivers } from '#csi';
import { hostPathDriverName as driver, startHostPathDriver } from '#hostpath-driver';
import { mountPointsBelow } from '#linux';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

const isRunning = ({ status }: Pod): boolean => status?.containerStatuses?.[0]?.state?.running !== undefined;
const volumeMounts = [{ name: 'd', mountPath: '/data' }];

describe.skipIf(privateContainerdUnavailable())('volumes of CSI drivers', () => {
  let kubelet: KubeletOnContainerd;
  let serving: AsyncDisposable | undefined;
  const endpoint = () => join(kubelet.directory, 'plugins_registry', 'hostpath.sock');
  const stored = () => join(kubelet.outside, 'driver');
  const startDriver = async () => {
    serving = await startHostPathDriver({
      endpoint: endpoint(),
      directory: stored(),
      nodeId: 'this-node',
      clock: systemClock,
      maxVolumes: 5,
    });
  };
  const stopDriver = async () => {
    await serving?.[Symbol.asyncDispose]();
    serving = undefined;
  };
  const untilRegistered = (isThere: boolean) =>
    kubelet.api.until(
      CSINode,
      'node',
      found => (found?.spec.drivers ?? []).some(({ name }) => name === driver) === isThere,
      60_000,
    );
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
    await kubelet.api.client.create(CSIDriver, {
      metadata: { name: driver },
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        fsGroupPolicy: 'File',
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      },
    });
    await startDriver();
    await untilRegistered(true);
  }, 60_000);
  afterAll(async () => {
    await kubelet[Symbol.asyncDispose]();
    await stopDriver();
  });

  /** A volume of the driver's, which a claim has. */
  async function provision(name: string, rest: Partial<PersistentVolumeSpec> = {}): Promise<string> {
    const { openDriver } = await loadDrivers();
    using channel = openDriver(endpoint());
    const accessMode = { mode: 'SINGLE_NODE_WRITER' as const };
    const { volume } = await channel.call('CreateVolume', {
      name,
      capacityRange: { requiredBytes: 8 << 20 },
      volumeCapabilities: [rest.volumeMode === 'Block' ? { block: {}, accessMode } : { mount: {}, accessMode }],
    });
    const volumeHandle = volume?.volumeId ?? '';
    await kubelet.bind(name, { csi: { driver, volumeHandle }, ...rest });
    return volumeHandle;
  }
  const use = (name: string, claimName: string) =>
    kubelet.create(name, [{ volumeMounts }], { volumes: [{ name: 'd', persistentVolumeClaim: { claimName } }] });
  const mounted = async () =>
    (await mountPointsBelow(kubelet.directory)).filter(point => /kubernetes\.io.csi/.test(point));

  test('are offered by nodes that the driver names', async () => {
    const { client } = kubelet.api;
    const { spec } = await client.get(CSINode, { name: 'node' });
    const topologyKeys = [`topology.${driver}/node`];
    expect(spec.drivers).toEqual([{ name: driver, nodeID: 'this-node', topologyKeys, allocatable: { count: 5 } }]);
    const { metadata } = await client.get(Node, { name: 'node' });
    expect(metadata.labels).toMatchObject({ [`topology.${driver}/node`]: 'this-node' });
  });

  test('are brought by pods, and go with them', async () => {
    await kubelet.create('brings', [{ volumeMounts }], { volumes: [{ name: 'd', csi: { driver } }] });
    await kubelet.until('brings', isRunning);
    expect(await kubelet.run('brings', 'echo written > /data/file; cat /data/file')).toBe('written\n');
    expect(await readdir(join(stored(), 'volumes'))).toHaveLength(1);
    await kubelet.remove('brings');
    expect(await readdir(join(stored(), 'volumes'))).toEqual([]);
    expect(await mounted()).toEqual([]);
  }, 60_000);

  test('are staged once for all pods, and keep what is written', async () => {
    const handle = await provision('kept');
    await use('one', 'kept');
    await use('two', 'kept');
    await kubelet.until('one', isRunning);
    await kubelet.until('two', isRunning);
    expect(await kubelet.run('one', 'echo written > /data/file')).toBe('');
    expect(await kubelet.run('two', 'cat /data/file')).toBe('written\n');
    const isStaging = (point: string) => point.endsWith('/globalmount');
    expect((await mounted()).filter(isStaging)).toHaveLength(1);
    await kubelet.remove('one');
    expect((await mounted()).filter(isStaging)).toHaveLength(1);
    await kubelet.remove('two');
    expect(await mounted()).toEqual([]);
    expect(await readdir(join(kubelet.directory, 'plugins', 'kubernetes.io', 'csi', driver))).toEqual([]);
    expect(await readFile(join(stored(), 'volumes', handle, 'content', 'file'), 'utf8')).toBe('written\n');
  }, 60_000);

  test('belong to the group of the pod, with all that is in them', async () => {
    const handle = await provision('shared');
    const content = join(stored(), 'volumes', handle, 'content');
    await mkdir(join(content, 'below'), { mode: 0o700 });
    await writeFile(join(content, 'below', 'file'), 'there', { mode: 0o600 });
    await kubelet.create('member', [{ volumeMounts, securityContext: { runAsUser: 1234 } }], {
      securityContext: { fsGroup: 2345 },
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'shared' } }],
    });
    await kubelet.until('member', isRunning);
    const script =
      'cat /data/below/file; echo; touch /data/new; stat -c %g:%a /data/below /data/below/file; stat -c %g /data/new';
    expect(await kubelet.run('member', script)).toBe('there\n2345:2770\n2345:660\n2345\n');
    await kubelet.remove('member');
  }, 60_000);

  test('are block devices for containers that ask for such', async () => {
    const handle = await provision('raw', { volumeMode: 'Block' });
    await kubelet.create('raw', [{ volumeDevices: [{ name: 'd', devicePath: '/dev/disk' }] }], {
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'raw' } }],
    });
    await kubelet.until('raw', isRunning);
    const script = '[ -b /dev/disk ] && printf written | dd of=/dev/disk conv=fsync 2>/dev/null; head -c 7 /dev/disk';
    expect(await kubelet.run('raw', script)).toBe('written');
    await kubelet.remove('raw');
    expect(await mounted()).toEqual([]);
    expect((await readFile(join(stored(), 'volumes', handle, 'content'))).subarray(0, 7).toString()).toBe('written');
  }, 60_000);

  test('stay mounted while the kubelet is away, and go when their pod has gone meanwhile', async () => {
    await provision('restarted');
    await use('stays', 'restarted');
    await kubelet.until('stays', isRunning);
    await kubelet.restart();
    await kubelet.until('stays', isRunning);
    expect(await kubelet.run('stays', 'echo later > /data/file; cat /data/file')).toBe('later\n');
    await kubelet.remove('stays');
    expect(await mounted()).toEqual([]);
  }, 60_000);

  test('wait for their driver, when they are made and when they are undone', async () => {
    await provision('waits');
    await stopDriver();
    await untilRegistered(false);
    await use('early', 'waits');
    await startDriver();
    await kubelet.until('early', isRunning);
    await stopDriver();
    await untilRegistered(false);
    const removed = kubelet.remove('early');
    await startDriver();
    await removed;
    expect(await mounted()).toEqual([]);
  }, 90_000);
});
