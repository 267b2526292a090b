import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { buildImage } from '../build/build-image.ts';
import { mediaTypes, ociArchitecture } from '../oci.ts';
import { createImageStore, type ImageStore, type StoredImage } from '../store/image-store.ts';
import { readTar } from '../testing/read-tar.ts';
import { loadArchive } from './load-archive.ts';
import { packArchive } from './pack-archive.ts';

let folder: string;
let source: ImageStore;
let store: ImageStore;
let image: StoredImage;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubernode-images-'));
  source = createImageStore({ dataDirectory: path.join(folder, 'source') });
  store = createImageStore({ dataDirectory: path.join(folder, 'data') });
  await mkdir(path.join(folder, 'app/rootfs'), { recursive: true });
  await writeFile(path.join(folder, 'app/rootfs/hello'), 'hello');
  image = await buildImage({ store: source, directory: path.join(folder, 'app'), name: 'team/hello:v1' });
  file = path.join(folder, 'image.tar');
});
afterEach(() => rm(folder, { recursive: true }));

const saved = () => buffer(packArchive({ store: source, images: [image] }));

/** A link in an archive. */
interface Link {
  type: 'link' | 'symlink';
  linkname: string;
}

/** An archive with these files. */
async function writeTar(files: Record<string, string | Buffer | Link>): Promise<void> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) tar.entry({ name }, content);
    else tar.entry({ name, ...content });
  }
  tar.finalize();
  await pipeline(tar as unknown as AsyncIterable<Buffer>, createWriteStream(file));
}

/** What `docker save` would write for the image. */
async function dockerSave(
  changes: { layer?: Buffer; tags?: string[] | null } = {},
): Promise<Record<string, string | Buffer>> {
  const layer = await buffer(source.readBlob(image.manifest.layers[0]?.digest ?? ''));
  return {
    'abc.json': await buffer(source.readBlob(image.manifest.config.digest)),
    'def/layer.tar': changes.layer ?? layer,
    'manifest.json': JSON.stringify([
      {
        Config: 'abc.json',
        RepoTags: changes.tags === undefined ? ['hello:v2'] : changes.tags,
        Layers: ['def/layer.tar'],
      },
    ]),
  };
}

describe('loadArchive', () => {
  it.each([
    ['plain', (content: Buffer) => content],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('loads an OCI archive (%s)', async (_, compress) => {
    await writeFile(file, compress(await saved()));
    expect(
      (await loadArchive({ store, file })).map(({ reference, descriptor }) => [reference, descriptor.digest]),
    ).toEqual([['docker.io/team/hello:v1', image.descriptor.digest]]);
    expect(await store.list()).toMatchObject([{ reference: 'docker.io/team/hello:v1', config: image.config }]);
    expect((await readdir(store.directory)).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  });

  it('loads what docker save writes', async () => {
    await writeTar(await dockerSave());
    const [loaded] = await loadArchive({ store, file });
    expect(loaded).toMatchObject({
      reference: 'docker.io/library/hello:v2',
      manifest: { layers: image.manifest.layers },
    });
  });

  it.each<Link>([
    { type: 'symlink', linkname: '../shared/layer.tar' },
    { type: 'link', linkname: 'shared/layer.tar' },
  ])('finds a layer that several images share by a $type', async link => {
    const { 'def/layer.tar': layer = '', ...rest } = await dockerSave();
    await writeTar({ ...rest, 'def/layer.tar': link, 'shared/layer.tar': layer });
    expect(await loadArchive({ store, file })).toMatchObject([{ manifest: { layers: image.manifest.layers } }]);
  });

  it('chooses the image for this machine of those for several', async () => {
    const entries = await readTar(await saved());
    const files = Object.fromEntries(entries.map(({ name, content }) => [name, content]));
    const platforms = (...architectures: string[]) => {
      const manifests = architectures.map(architecture => ({
        ...image.descriptor,
        digest: architecture === 'other' ? `sha256:${'0'.repeat(64)}` : image.descriptor.digest,
        platform: { os: 'linux', architecture },
      }));
      const content = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests });
      const digest = createHash('sha256').update(content).digest('hex');
      const { annotations } = image.descriptor;
      const index = { mediaType: mediaTypes.index, digest: `sha256:${digest}`, size: content.length, annotations };
      return { ...files, [`blobs/sha256/${digest}`]: content, 'index.json': JSON.stringify({ manifests: [index] }) };
    };
    await writeTar(platforms('other', ociArchitecture(process.arch)));
    expect(await loadArchive({ store, file })).toMatchObject([{ descriptor: { digest: image.descriptor.digest } }]);
    await writeTar(platforms('other'));
    await expect(loadArchive({ store, file })).rejects.toThrow(/no image for linux\/\w+ in it/);
  });

  it('names an image that has no name in the archive', async () => {
    await writeTar(await dockerSave({ tags: null }));
    await expect(loadArchive({ store, file })).rejects.toThrow(/has no name: give one/);
    expect(await loadArchive({ store, file, name: 'mine' })).toMatchObject([
      { reference: 'docker.io/library/mine:latest' },
    ]);
  });

  it('refuses a list of images that is none, and a folder', async () => {
    await writeTar({ 'manifest.json': '{}' });
    await expect(loadArchive({ store, file })).rejects.toThrow(/manifest.json in it is not a list of images/);
    await expect(loadArchive({ store, file: folder })).rejects.toThrow(/: not a file$/);
  });

  it('refuses a changed layer, in either format', async () => {
    await writeTar(await dockerSave({ layer: Buffer.from('something else') }));
    await expect(loadArchive({ store, file })).rejects.toThrow(/damaged: the content of def\/layer\.tar/);
    const files = (await readTar(await saved())).map(({ name, content }) => [
      name,
      content.includes('hello\0') ? Buffer.alloc(content.length) : content,
    ]);
    await writeTar(Object.fromEntries(files) as Record<string, Buffer>);
    await expect(loadArchive({ store, file })).rejects.toThrow(/damaged: the content of sha256:/);
    expect(await store.list()).toEqual([]);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['no file', async () => undefined, /ENOENT/],
    ['no archive', () => writeFile(file, 'x'.repeat(2000)), /not an image archive/],
    [
      'a cut-off archive',
      async () => writeFile(file, gzipSync(await saved()).subarray(0, 300)),
      /not an image archive/,
    ],
    ['another archive', () => writeTar({ README: 'x' }), /neither an OCI nor a docker archive/],
    [
      'a missing blob',
      () => writeTar({ 'index.json': JSON.stringify({ manifests: [image.descriptor] }) }),
      /incomplete: blobs\/sha256\/\w+ is missing/,
    ],
    [
      'a digest that leads elsewhere',
      () => writeTar({ 'index.json': '{"manifests":[{"digest":"../../etc/passwd"}]}' }),
      /is not a digest/,
    ],
  ])('refuses %s and leaves nothing behind', async (_, prepare, message) => {
    await prepare();
    const attempt = loadArchive({ store, file });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(message);
    expect(await readdir(store.directory).catch(() => [])).toEqual([]);
  });
});
