import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { addImage } from '../build/build-image.ts';
import { mediaTypes } from '../oci.ts';
import { createImageStore, type ImageStore } from './image-store.ts';

let dataDirectory: string;
let store: ImageStore;
beforeEach(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'kubernode-images-'));
  store = createImageStore({ dataDirectory });
});
afterEach(() => rm(dataDirectory, { recursive: true }));

const add = (reference: string, command = 'x') =>
  addImage(store, reference, { layers: [], defaults: { Cmd: [command] } });

describe('the image store', () => {
  it('is empty before anything is added', async () => {
    expect(await store.list()).toEqual([]);
    expect(await store.find('docker.io/library/a:latest')).toBeUndefined();
  });

  it('loses no image when many are added at once, by several hands', async () => {
    const names = Array.from({ length: 12 }, (_, number) => `docker.io/library/a${number}:latest`);
    await Promise.all(names.map(name => add(name)));
    expect((await store.list()).map(({ reference }) => reference)).toEqual(names.sort());
  });

  it('gives a name to one image at a time', async () => {
    const first = await add('docker.io/library/a:latest', 'one');
    const second = await add('docker.io/library/a:latest', 'two');
    expect(second.descriptor.digest).not.toBe(first.descriptor.digest);
    expect(await store.list()).toEqual([second]);
  });

  it('goes on after a holder of its lock died', async () => {
    await add('docker.io/library/a:latest');
    await writeFile(path.join(store.directory, 'index.lock'), '999999999');
    await add('docker.io/library/b:latest');
    expect(await store.list()).toHaveLength(2);
  });

  it('finds blobs by their content', async () => {
    const { digest, size } = await store.addBlob('hello', 'text/plain');
    expect([digest, size]).toEqual(['sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 5]);
    expect(await text(store.readBlob(digest))).toBe('hello');
  });

  it('keeps nothing of a blob that ended early', async () => {
    const broken = Readable.from(
      (async function* cutOff() {
        yield Buffer.from('hel');
        throw new Error('cut off');
      })(),
    );
    await expect(store.addBlob(broken, 'text/plain')).rejects.toThrow('cut off');
    expect(await readdir(store.directory, { recursive: true })).toEqual(['blobs', 'blobs/sha256']);
  });

  it('says which file is damaged', async () => {
    await add('docker.io/library/a:latest');
    await writeFile(path.join(store.directory, 'index.json'), '{');
    await expect(store.list()).rejects.toThrow(UsageError);
  });

  const blobs = async () => (await readdir(path.join(store.directory, 'blobs/sha256'))).toSorted();

  it('removes a name, and what no other one leads to', async () => {
    const kept = await add('docker.io/library/a:latest', 'one');
    const before = await blobs();
    await add('docker.io/library/b:latest', 'two');
    await add('docker.io/library/c:latest', 'one');
    await store.remove(['docker.io/library/b:latest', 'docker.io/library/c:latest']);
    expect(await store.list()).toEqual([kept]);
    expect(await blobs()).toEqual(before);
    await store.remove(['docker.io/library/a:latest']);
    expect(await blobs()).toEqual([]);
  });

  it('removes what was left nameless, unless it is young: an image may just be added', async () => {
    await add('docker.io/library/a:latest', 'one');
    const [young, old] = [await store.addBlob('young', 'text/plain'), await store.addBlob('old', 'text/plain')];
    const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
    await utimes(store.blobPath(old.digest), longAgo, longAgo);
    await store.remove(['docker.io/library/a:latest']);
    expect(await blobs()).toEqual([young.digest.slice('sha256:'.length)]);
  });

  it('removes nothing where one name is not there', async () => {
    await add('docker.io/library/a:latest');
    const both = ['docker.io/library/a:latest', 'docker.io/library/b:latest'];
    await expect(store.remove(both)).rejects.toThrow('there is no image b:latest');
    expect(await store.list()).toHaveLength(1);
  });

  it('makes no folder to remove what is not there', async () => {
    await expect(store.remove(['docker.io/library/a:latest'])).rejects.toThrow('there is no image a:latest');
    await expect(readdir(store.directory)).rejects.toThrow('ENOENT');
  });

  it('removes an image that is damaged, and then says nothing of it any more', async () => {
    const { manifest } = await add('docker.io/library/a:latest');
    await rm(store.blobPath(manifest.config.digest));
    await expect(store.list()).rejects.toThrow('is incomplete');
    await store.remove(['docker.io/library/a:latest']);
    expect(await store.list()).toEqual([]);
  });

  it('names nothing whose blobs were removed while it was added', async () => {
    const layer = await store.addBlob('a layer', 'application/vnd.oci.image.layer.v1.tar');
    const config = await store.addJson({ rootfs: { type: 'layers', diff_ids: [] } }, mediaTypes.config);
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [layer] };
    const descriptor = await store.addJson(manifest, mediaTypes.manifest);
    await rm(store.blobPath(layer.digest));
    await expect(store.tag('docker.io/library/a:latest', descriptor)).rejects.toThrow('was removed meanwhile');
    expect(await store.list()).toEqual([]);
  });
});
