import { renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kubeletPaths } from '../paths.ts';
import type { PodVolumes } from '../volumes/volumes.ts';
import { removeStale } from './remove-stale.ts';

const devices = { releaseUnknown: async () => undefined };

test('removes what pods have left that nobody knows, and nothing of others', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stale-'));
  const paths = kubeletPaths(directory);
  const isKnown = (uid: string) => uid === 'known';
  const unmounted: string[] = [];
  const volumes = { remove: async uid => void unmounted.push(uid) } as Partial<PodVolumes> as PodVolumes;
  await removeStale({ paths, volumes, devices, isKnown }); // before there is anything
  for (const uid of ['known', 'gone']) {
    await mkdir(join(paths.pod(uid), 'volumes'), { recursive: true });
    await mkdir(paths.logs({ namespace: 'default', name: 'pod_a', uid }), { recursive: true });
  }
  await removeStale({ paths, volumes, devices, isKnown });
  expect(await readdir(paths.pods)).toEqual(['known']);
  expect(await readdir(paths.allLogs)).toEqual(['default_pod_a_known']);
  expect(unmounted).toEqual(['gone']);
  await rm(directory, { recursive: true });
});

test('what cannot be removed hides nothing of the rest, logs included', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stale-'));
  const paths = kubeletPaths(directory);
  const remove = async (uid: string) => {
    throw new Error(`the volumes of ${uid} are in use`);
  };
  await mkdir(paths.pod('pod'), { recursive: true });
  for (const uid of ['log-1', 'log-2'])
    await mkdir(paths.logs({ namespace: 'default', name: 'pod', uid }), { recursive: true });
  // When logs are to be removed, something else is in the place of their folder.
  const isKnown = (uid: string) => {
    if (uid.startsWith('log') && statSync(paths.allLogs).isDirectory()) {
      renameSync(paths.allLogs, join(directory, 'elsewhere'));
      writeFileSync(paths.allLogs, '');
    }
    return false;
  };
  await expect(
    removeStale({ paths, volumes: { remove } as Partial<PodVolumes> as PodVolumes, devices, isKnown }),
  ).rejects.toMatchObject({
    errors: [{ message: 'the volumes of pod are in use' }, { code: 'ENOTDIR' }, { code: 'ENOTDIR' }],
  });
  await rm(directory, { recursive: true });
});
