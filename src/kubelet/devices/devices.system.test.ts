/** Devices of a driver in real containers. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Event, type Pod, ResourceClaim } from '#api';
import { mergePatch } from '#client';
import { startDeviceDriver } from '#device-driver';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

const isRunning = ({ status }: Pod): boolean => status?.containerStatuses?.[0]?.state?.running !== undefined;
const cdiDirectory = '/var/run/cdi';
const waiting = 'FailedPrepareDynamicResources';
const driver = `device-${process.pid}.kubernode.dev`;

describe.skipIf(privateContainerdUnavailable())('devices of a driver', () => {
  let kubelet: KubeletOnContainerd;
  let driving: AsyncDisposable | undefined;
  const startDriver = async () => {
    driving = await startDeviceDriver({
      client: kubelet.api.client,
      kubeletDirectory: kubelet.directory,
      directory: join(kubelet.outside, 'devices'),
      nodeName: 'node',
      name: driver,
    });
  };
  const described = async () => (await readdir(cdiDirectory)).filter(name => name.startsWith(driver));
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 60_000);
  afterAll(async () => {
    await kubelet[Symbol.asyncDispose]();
    await driving?.[Symbol.asyncDispose]();
  });

  /** A pod of two containers, of which the first has the device of a claim. */
  async function createPod(name: string, device: string): Promise<void> {
    const { client } = kubelet.api;
    const resources = { claims: [{ name: 'd', request: 'r' }] };
    const pod = await kubelet.create(name, [{ resources }, {}], {
      resourceClaims: [{ name: 'd', resourceClaimName: name }],
    });
    const key = { namespace: 'default', name };
    const requests = [{ name: 'r', exactly: { deviceClassName: 'x' } }];
    await client.create(ResourceClaim, { metadata: key, spec: { devices: { requests } } });
    const status = {
      allocation: { devices: { results: [{ request: 'r', driver, pool: 'node', device }] } },
      reservedFor: [{ resource: 'pods', name, uid: pod.metadata.uid }],
    };
    await client.patch(ResourceClaim, key, mergePatch({ status }), { subresource: 'status' });
  }

  test('wait for the driver, reach the containers that ask for them, and outlive the kubelet', async () => {
    await createPod('p', 'device-1');
    await vi.waitFor(() => expect(kubelet.api.list(Event).map(({ reason }) => reason)).toContain(waiting), 60_000);
    await startDriver();
    await kubelet.until('p', isRunning);
    expect(await kubelet.run('p', 'echo $DEVICE_1; cat /dev/simulated/device-1/claim')).toBe('r\ndefault/p\n');
    expect(await kubelet.run('p', 'echo $DEVICE_1; ls /dev/simulated 2>&1 || true', 'c1')).toContain('No such file');
    const before = await kubelet.run('p', 'cat /proc/1/stat');
    await kubelet.restart();
    await kubelet.until('p', isRunning);
    expect(await kubelet.run('p', 'cat /proc/1/stat')).toBe(before);
    expect(await described()).toHaveLength(1);
    await kubelet.remove('p');
    expect(await described()).toEqual([]);
  }, 180_000);
});
