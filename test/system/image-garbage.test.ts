/** A node that is low on disk gives up images that it can pull again, and no others. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { exec, systemClock } from '#base';
import { buildImage, createImageStore, importImages, pauseReference } from '#images';
import { findContainerd } from '#lifecycle';
import { eventually, realNodeUnavailable, startSystemCluster, testUnless } from '../support/cluster.ts';

const it = testUnless(realNodeUnavailable());

it('images that were built here, and what sandboxes start from, stay', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'image-garbage-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(home, { recursive: true }));
  const cluster = cleanup.use(await startSystemCluster());
  const { socket, snapshotter } = (await findContainerd(cluster.dataDir, { clock: systemClock })) ?? {};
  if (socket === undefined || snapshotter === undefined) throw new Error('there is no containerd');
  const images = async () =>
    (await exec('ctr', ['--address', socket, '--namespace', 'k8s.io', 'images', 'ls', '--quiet'])).stdout.split('\n');

  // Of another data directory: to containerd it is as one that was pulled.
  const store = createImageStore({ dataDirectory: path.join(home, 'other') });
  await mkdir(path.join(home, 'project/rootfs'), { recursive: true });
  await writeFile(path.join(home, 'project/rootfs/file'), 'content');
  const { reference } = await buildImage({ store, directory: path.join(home, 'project'), name: 'pulled:1' });
  await importImages({ store, socket, snapshotter });
  expect(await images()).toContain(reference);

  await cluster.run(['down', '--now']);
  await cluster.up(['--eviction-hard', 'imagefs.available<99.9%']);
  await eventually('the image that can be pulled again is gone', async () => !(await images()).includes(reference));
  expect(await images()).toEqual(expect.arrayContaining([pauseReference, 'docker.io/library/busybox:local']));
});
