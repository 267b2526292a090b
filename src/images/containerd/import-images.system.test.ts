import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec, silentLogger, systemClock } from '#base';
import { type Containerd, startContainerd, takeDownContainerd } from '#lifecycle';
import { buildImage } from '../build/build-image.ts';
import { busyboxImage, pauseImage, pauseReference } from '../builtin/builtin-images.ts';
import { createImageStore, type ImageStore } from '../store/image-store.ts';
import { importImages, parseImageList } from './import-images.ts';

const needed = ['/usr/bin/containerd', '/usr/bin/ctr', '/usr/sbin/runc', '/bin/busybox'];
const missing = process.getuid?.() === 0 ? needed.filter(file => !existsSync(file)) : ['root'];

describe.skipIf(missing.length > 0)(
  `images in containerd${missing.length > 0 ? ` (needs ${missing.join(', ')})` : ''}`,
  () => {
    const base = { clock: systemClock, logger: silentLogger };
    let directory: string;
    let containerd: Containerd;
    let store: ImageStore;
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'kubernode-images-'));
      store = createImageStore({ dataDirectory: directory });
      containerd = await startContainerd({ directory, sandboxImage: pauseReference, ...base });
    });
    afterAll(async () => {
      await takeDownContainerd(directory, { ...base, deleteFiles: true });
      await rm(directory, { recursive: true });
    });

    const ctr = async (...args: string[]) =>
      (await exec('ctr', ['--address', containerd.socket, '--namespace', 'k8s.io', ...args])).stdout;
    const importAll = () => importImages({ store, socket: containerd.socket, snapshotter: containerd.snapshotter });
    /** Runs a container of the image to its end and returns what it printed. */
    const run = (reference: string, ...command: string[]) =>
      ctr('run', '--rm', '--snapshotter', containerd.snapshotter, reference, 'once', ...command);

    /** A project that prints a line about itself. */
    async function project(greeting: string): Promise<string> {
      const folder = path.join(directory, 'project');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'package.json'), '{"main":"main.mjs"}');
      const facts = `process.versions.node, process.getuid(), process.cwd(), (await import('node:dns')).getServers().length >= 0`;
      await writeFile(path.join(folder, 'main.mjs'), `console.log(${JSON.stringify(greeting)}, ${facts})`);
      return folder;
    }

    it('sends each image once', async () => {
      await Promise.all([pauseImage(store), busyboxImage(store)]);
      expect((await importAll()).sort()).toEqual([pauseReference, 'docker.io/library/busybox:local']);
      expect(await importAll()).toEqual([]);
    });

    it('knows images by their digests too, as pods may pin them', async () => {
      const image = await store.find('docker.io/library/busybox:local');
      const byDigest = `docker.io/library/busybox@${image?.descriptor.digest}`;
      expect(await run(byDigest, 'echo', 'pinned')).toBe('pinned\n');
      await ctr('images', 'rm', byDigest);
      expect(await importAll()).toEqual(['docker.io/library/busybox:local']);
      expect(parseImageList(await ctr('images', 'ls')).get(byDigest)).toBe(image?.descriptor.digest);
    });

    it('runs BusyBox', async () => {
      expect(await run('docker.io/library/busybox:local', 'sh', '-c', 'echo $((6 * 7)); ls -d /tmp')).toBe(
        '42\n/tmp\n',
      );
    });

    it('runs a Node project, not as root, and then its next version', async () => {
      for (const greeting of ['one', 'two']) {
        await buildImage({ store, directory: await project(greeting), name: 'project' });
        expect(await importAll()).toEqual(['docker.io/library/project:latest']);
        expect(await run('docker.io/library/project:latest')).toBe(
          `${greeting} ${process.versions.node} 1000 /app true\n`,
        );
      }
    });

    it('has a shell in Node images, so that exec and hooks work', async () => {
      expect(
        await run('docker.io/library/project:latest', 'sh', '-c', 'id -un; tar --help 2>&1 | head -n 1 | cut -c 1-7'),
      ).toBe('node\nBusyBox\n');
    });

    it('refuses to import what is not there', async () => {
      const attempt = importImages({
        store,
        references: ['docker.io/library/none:latest'],
        socket: containerd.socket,
        snapshotter: containerd.snapshotter,
      });
      await expect(attempt).rejects.toThrow('not in the image store: docker.io/library/none:latest');
    });
  },
);
