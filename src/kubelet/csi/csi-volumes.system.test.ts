/** Volumes of a real driver, by the kernel's own mounts, under a kubelet that is killed between any two of its
 *  calls. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CSIDriver } from '#api';
import { systemClock } from '#base';
import { type DriverChannel, loadDrivers } from '#csi';
import { hostPathDriverName as name, startHostPathDriver } from '#hostpath-driver';
import { mountPointsBelow } from '#linux';
import { kubeletPaths } from '../paths.ts';
import { podWith } from '../testing/builders.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import type { CsiVolume } from './csi-volume.ts';
import { CsiVolumes } from './csi-volumes.ts';
import { csiPaths } from './names.ts';

const pod = podWith({ meta: { uid: 'uid-1' } });
let directory: string;
let stack: AsyncDisposableStack;
let api: TestApi;
let channel: DriverChannel;
let volume: CsiVolume;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  directory = await mkdtemp(join(tmpdir(), 'csi-volumes-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const endpoint = join(directory, 'csi.sock');
  const own = { endpoint, directory: join(directory, 'driver'), nodeId: 'node', clock: systemClock };
  stack.use(await startHostPathDriver(own));
  channel = stack.use((await loadDrivers()).openDriver(endpoint));
  api = stack.use(await startTestApi());
  await api.client.create(CSIDriver, { metadata: { name }, spec: { attachRequired: false } });
  const accessMode = { mode: 'SINGLE_NODE_WRITER' as const };
  const made = await channel.call('CreateVolume', {
    name: 'v',
    capacityRange: { requiredBytes: 1 << 20 },
    volumeCapabilities: [{ mount: {}, accessMode }],
  });
  volume = {
    driver: name,
    handle: made.volume?.volumeId ?? '',
    name: 'pv',
    lifecycle: 'Persistent',
    isBlock: false,
    isReadOnly: false,
    fsType: '',
    mountOptions: [],
    accessModes: ['ReadWriteOnce'],
    attributes: {},
    secrets: {},
  };
});
// What is still mounted is not removed with the folder, which then fails.
afterEach(() => stack.disposeAsync());

/** A kubelet's life, which ends before or after one of its calls. */
function begin(die: () => void = () => undefined): CsiVolumes {
  const dying: DriverChannel = {
    async call(method, request) {
      die();
      const answer = await channel.call(method, request);
      die();
      return answer;
    },
    [Symbol.dispose]: () => undefined,
  };
  const can = { stages: true, mountsForGroup: false, tellsWritersApart: false, counts: true, expands: false };
  return new CsiVolumes({
    client: api.client,
    nodeName: 'node',
    paths: kubeletPaths(directory),
    csiPaths: csiPaths(directory),
    driver: () => ({ name, channel: dying, ...can }),
    attached: async () => ({}),
    tokens: { get: async () => ({ token: '', expirationTimestamp: '' }) },
  });
}

/** Nothing of the pod's is left, but what the volume holds. */
async function expectNothingLeft(what: string): Promise<void> {
  expect(await mountPointsBelow(directory), what).toEqual([]);
  const staged = await readdir(join(directory, 'plugins', 'kubernetes.io', 'csi', name)).catch(() => []);
  expect(staged, what).toEqual([]);
  const published = join(directory, 'pods', 'uid-1', 'volumes', 'kubernetes.io~csi');
  expect(await readdir(published).catch(() => []), what).toEqual([]);
}

test('wherever it is killed, the next one undoes all, and the data stays', async () => {
  for (let deathAt = 0, hasDied = true; hasDied; deathAt++) {
    hasDied = false;
    let steps = 0;
    const first = begin(() => {
      if (!hasDied && steps++ < deathAt) return;
      hasDied = true;
      throw new Error('killed');
    });
    const live = async () => {
      const { path } = await first.publish(pod, 'd', volume);
      await writeFile(join(path, `file-${deathAt}`), 'kept');
      await first.unpublish('uid-1');
    };
    await live().catch(() => undefined);
    const second = begin();
    await second.unpublish('uid-1');
    await expectNothingLeft(`killed at call ${deathAt}`);
    const { path } = await second.publish(pod, 'd', volume);
    await writeFile(join(path, 'last'), String(deathAt));
    expect(await second.usage('uid-1', 'd')).toHaveLength(2);
    await second.unpublish('uid-1');
    await expectNothingLeft(`after call ${deathAt}`);
  }
  const content = join(directory, 'driver', 'volumes', volume.handle, 'content');
  const names = await readdir(content);
  expect(names.filter(found => found.startsWith('file-')).length).toBeGreaterThan(1);
  expect(Number(await readFile(join(content, 'last'), 'utf8'))).toBeGreaterThan(6);
}, 120_000);

test('what is still mounted is not removed, whatever the driver says', async () => {
  const volumes = begin();
  const { path } = await volumes.publish(pod, 'd', volume);
  await writeFile(join(path, 'file'), 'kept');
  const lying = new CsiVolumes({
    client: api.client,
    nodeName: 'node',
    paths: kubeletPaths(directory),
    csiPaths: csiPaths(directory),
    driver: () => ({
      name,
      channel: { call: async () => ({}), [Symbol.dispose]: () => undefined },
      stages: true,
      mountsForGroup: false,
      tellsWritersApart: false,
      counts: false,
      expands: false,
    }),
    attached: async () => ({}),
    tokens: { get: async () => ({ token: '', expirationTimestamp: '' }) },
  });
  await expect(lying.unpublish('uid-1')).rejects.toThrow('is still mounted, though its driver says that it is not');
  expect(await readFile(join(path, 'file'), 'utf8')).toBe('kept');
  await volumes.unpublish('uid-1');
  await expectNothingLeft('at last');
}, 60_000);
