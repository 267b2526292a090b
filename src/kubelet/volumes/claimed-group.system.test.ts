/** When the files of volumes of claims are given to a pod's group, with the kernel's own mounts. */
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersistentVolume } from '#api';
import { unmountBelow } from '#linux';
import { podWith } from '../testing/builders.ts';
import { type ClaimedDriverOptions, createClaimedDriver } from './claimed.ts';
import type { VolumeSources } from './driver.ts';

const nobody = () => Promise.reject(new Error('nobody is asked'));
const others: ClaimedDriverOptions = {
  localVolumes: { open: nobody, release: nobody },
  csi: { publish: nobody, republish: nobody, unpublish: nobody, republishAtMs: () => undefined },
};

describe.skipIf(process.getuid?.() !== 0)('the files of a claim', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'claimed-'));
    await mkdir(join(directory, 'disk'), { mode: 0o700 });
    await writeFile(join(directory, 'disk/file'), '', { mode: 0o600 });
  });
  afterEach(async () => {
    await unmountBelow(directory);
    await rm(directory, { recursive: true });
  });

  /** As a kubelet that has just started makes it for a pod with the group. */
  async function prepare({ readOnly = false } = {}): Promise<void> {
    const volume = { name: 'd', persistentVolumeClaim: { claimName: 'data', readOnly } };
    const pod = podWith({ spec: { securityContext: { fsGroup: 2345 }, volumes: [volume] } });
    const claimed = { metadata: { name: 'pv' }, spec: { local: { path: join(directory, 'disk') } } };
    const sources = { claimed: () => Promise.resolve(claimed as PersistentVolume) } as VolumeSources;
    await createClaimedDriver(others).prepare({ pod, volume, directory: join(directory, 'mount') }, sources);
  }
  const groupOf = async (path: string) => (await stat(join(directory, path))).gid;

  test('are given once, not at each start of the kubelet', async () => {
    await prepare();
    expect(await groupOf('disk/file')).toBe(2345);
    await writeFile(join(directory, 'disk/later'), '', { mode: 0o600 });
    await prepare();
    expect((await stat(join(directory, 'disk/later'))).mode & 0o777).toBe(0o600);
  });

  test('are given by the next kubelet when one was killed before it had given all', async () => {
    await prepare();
    await chmod(join(directory, 'disk/file'), 0o600);
    await chmod(join(directory, 'disk'), 0o700);
    await prepare();
    expect((await stat(join(directory, 'disk/file'))).mode & 0o777).toBe(0o660);
  });

  test('stay as they are where the claim is used to read only', async () => {
    await prepare({ readOnly: true });
    expect(await groupOf('disk')).not.toBe(2345);
    expect(await groupOf('disk/file')).not.toBe(2345);
  });
});
