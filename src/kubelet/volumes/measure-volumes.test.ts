import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createVirtualClock, type Mount } from '#base';
import type { VolumeUsage } from '#csi';
import { podWith } from '../testing/builders.ts';
import type { VolumeUse } from '../usage/volume-usage.ts';
import { askedApart, fileSystemUse } from './file-system-use.ts';
import { createVolumeMeter } from './measure-volumes.ts';

const volumes = ['dead', 'well'].map(name => ({ name, persistentVolumeClaim: { claimName: name } }));
const pod = podWith({ spec: { volumes } });
const places = { pathOf: (_: unknown, { name }: { name: string }) => name };
const notCounted = { usage: () => Promise.resolve(undefined) };
const localVolumes = notCounted;
const mountAt = (point: string): Mount => ({
  id: 1,
  parentId: 0,
  point,
  source: '/dev/vdb',
  root: '/',
  type: 'ext4',
  isReadOnly: false,
  isShared: false,
});
const find = (point: string) => Promise.resolve(mountAt(point));

test('a volume that does not answer keeps nobody waiting, is asked once, and is told as it was last', async () => {
  const clock = createVirtualClock();
  const answers = new Map<string, (use: VolumeUse) => void>();
  const look = vi.fn(
    ({ point }: Mount): Promise<VolumeUse> =>
      point === 'dead'
        ? new Promise(resolve => answers.set(point, resolve))
        : Promise.resolve({ usedBytes: clock.now() }),
  );
  const read = createVolumeMeter({ volumes: places, csi: notCounted, localVolumes, clock, find, look });
  const afterwards = async () => {
    const samples = read([pod]);
    await clock.advance(2000);
    return (await samples).map(({ name }) => name);
  };
  expect(await afterwards()).toEqual(['well']);
  await clock.advance(60_000);
  expect(await afterwards()).toEqual(['well']);
  expect(look.mock.calls.filter(([{ point }]) => point === 'dead')).toHaveLength(1);
  answers.get('dead')?.({ usedBytes: 1 });
  expect(await afterwards()).toEqual(['dead', 'well']);
  await clock.advance(60_000);
  expect(await afterwards()).toEqual(['dead', 'well']);
  expect(look.mock.calls.filter(([{ point }]) => point === 'dead')).toHaveLength(2);
});

test('a driver that fails hides no other', async () => {
  const usage = (_: string, name: string): Promise<VolumeUsage[]> =>
    name === 'dead' ? Promise.reject(new Error('away')) : Promise.resolve([{ unit: 'BYTES', used: 7 }]);
  const read = createVolumeMeter({ volumes: places, csi: { usage }, localVolumes, clock: createVirtualClock() });
  expect(await read([pod])).toMatchObject([{ name: 'well', claim: { name: 'well' }, usedBytes: 7 }]);
});

test('of what is not mounted yet nothing is said, and of own storage what that says', async () => {
  const look = vi.fn(() => Promise.resolve({ usedBytes: 1 }));
  const read = createVolumeMeter({
    volumes: places,
    csi: notCounted,
    localVolumes: { usage: ({ point }) => Promise.resolve({ usedBytes: point.length }) },
    clock: createVirtualClock(),
    find: point => Promise.resolve(point === 'dead' ? undefined : mountAt(point)),
    look,
  });
  expect(await read([pod])).toMatchObject([{ name: 'well', usedBytes: 4 }]);
  expect(look).not.toHaveBeenCalled();
});

test('a process says the same of a file system as the kernel', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'use-'));
  const { bsize, blocks, files } = await statfs(directory);
  expect(await askedApart(directory)).toMatchObject({ bsize, blocks, files });
  expect(await fileSystemUse(mountAt(directory))).toMatchObject({ capacityBytes: blocks * bsize, inodes: files });
  await rm(directory, { recursive: true });
});
