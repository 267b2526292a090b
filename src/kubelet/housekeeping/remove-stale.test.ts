import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kubeletPaths } from '../paths.ts';
import type { PodVolumes } from '../volumes/volumes.ts';
import { removeStale } from './remove-stale.ts';

test('removes what pods have left that nobody knows, and nothing of others', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stale-'));
  const paths = kubeletPaths(directory);
  const isKnown = (uid: string) => uid === 'known';
  const unmounted: string[] = [];
  const volumes = { remove: async uid => void unmounted.push(uid) } as Partial<PodVolumes> as PodVolumes;
  await removeStale({ paths, volumes, isKnown }); // before there is anything
  for (const uid of ['known', 'gone']) {
    await mkdir(join(paths.pod(uid), 'volumes'), { recursive: true });
    await mkdir(paths.logs({ namespace: 'default', name: 'pod_a', uid }), { recursive: true });
  }
  await removeStale({ paths, volumes, isKnown });
  expect(await readdir(paths.pods)).toEqual(['known']);
  expect(await readdir(paths.allLogs)).toEqual(['default_pod_a_known']);
  expect(unmounted).toEqual(['gone']);
  await rm(directory, { recursive: true });
});
