import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { addImage } from '../build/build-image.ts';
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
});
