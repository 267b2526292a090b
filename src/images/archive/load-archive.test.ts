import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { buildImage } from '../build/build-image.ts';
import { containerdNameAnnotation, type Descriptor, mediaTypes, ociArchitecture } from '../oci.ts';
import { createImageStore, type ImageStore, type StoredImage } from '../store/image-store.ts';
import { readTar } from '../testing/read-tar.ts';
import { loadArchive } from './load-archive.ts';
import { namesByDigest, packArchive } from './pack-archive.ts';

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
    expect((await readdir(store.directory)).sort()).toEqual(['blobs', 'index.json', 'index.lock', 'oci-layout']);
  });

  it.each([
    ['plain', (content: Buffer) => content],
    ['gzip', gzipSync],
  ])('loads what is piped in (%s), however it is cut', async (_, compress) => {
    const content = compress(await saved());
    const cuts = [content.subarray(0, 1), content.subarray(1, 3), content.subarray(3)];
    const [loaded] = await loadArchive({ store, file: 'standard input', input: Readable.from(cuts) });
    expect(loaded?.descriptor.digest).toBe(image.descriptor.digest);
  });

  it.each([
    ['nothing', ''],
    ['one byte', 'x'],
    ['a text', 'no archive at all'],
  ])('refuses %s that is piped in', async (_, text) => {
    const attempt = loadArchive({ store, file: 'standard input', input: Readable.from([Buffer.from(text)]) });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(/^standard input: /);
  });

  it('ends when what is piped in breaks off', async () => {
    const content = await saved();
    const broken = Readable.from(
      (async function* () {
        yield content.subarray(0, 2000);
        throw new Error('the pipe broke');
      })(),
    );
    await expect(loadArchive({ store, file: 'standard input', input: broken })).rejects.toThrow(UsageError);
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

  describe('of an index', () => {
    const here = { os: 'linux', architecture: ociArchitecture(process.arch) };
    const elsewhere = { os: 'linux', architecture: 'other' };
    let files: Record<string, string | Buffer>;
    beforeEach(async () => {
      files = Object.fromEntries((await readTar(await saved())).map(({ name, content }) => [name, content]));
    });

    /** Adds JSON as a blob, and returns what points to it. */
    const addJson = (value: object, mediaType: string): Descriptor => {
      const content = JSON.stringify(value);
      const hash = createHash('sha256').update(content).digest('hex');
      files[`blobs/sha256/${hash}`] = content;
      return { mediaType, digest: `sha256:${hash}`, size: content.length };
    };
    const indexOf = (...manifests: Descriptor[]) => addJson({ schemaVersion: 2, manifests }, mediaTypes.index);
    const plain = (): Descriptor => {
      const { annotations: _, ...descriptor } = image.descriptor;
      return descriptor;
    };
    const foreignManifest = () => {
      const config = addJson({ ...image.config, architecture: 'other' }, mediaTypes.config);
      return addJson({ ...image.manifest, config }, mediaTypes.manifest);
    };
    const absent = (): Descriptor => ({ ...plain(), digest: `sha256:${'0'.repeat(64)}`, platform: elsewhere });
    const load = async (...tops: Descriptor[]) => {
      const manifests = tops.map(top => ({ annotations: image.descriptor.annotations, ...top }));
      await writeTar({ ...files, 'index.json': JSON.stringify({ manifests }) });
      return await loadArchive({ store, file });
    };

    it.each<[string, () => Descriptor]>([
      ['chooses the image for this machine', () => indexOf(absent(), { ...plain(), platform: here })],
      ['asks the configuration where an entry names no platform', () => indexOf(foreignManifest(), plain())],
      ['looks into indexes in indexes', () => indexOf(indexOf(absent()), indexOf({ ...plain(), platform: here }))],
    ])('%s, and keeps the index', async (_, makeIndex) => {
      const top = makeIndex();
      const [loaded] = await load(top);
      expect(loaded).toMatchObject({
        reference: 'docker.io/team/hello:v1',
        descriptor: { digest: top.digest },
        manifestDescriptor: { digest: image.descriptor.digest },
        config: image.config,
      });
      expect(await store.find('docker.io/team/hello:v1')).toEqual(loaded);
      expect(namesByDigest(loaded as StoredImage).map(({ annotations }) => annotations)).toEqual(
        [...(loaded?.indexes ?? []), image.descriptor].map(({ digest }) => ({
          [containerdNameAnnotation]: `docker.io/team/hello@${digest}`,
        })),
      );
    });

    it.each<[string, () => Descriptor]>([
      ['an index without an image for this machine', () => indexOf(absent())],
      ['a single image for another machine', foreignManifest],
    ])('refuses %s by its platform', async (_, make) => {
      await expect(load(make())).rejects.toThrow(/no image for linux\/\w+ in it: team\/hello:v1 is for linux\/other$/);
      expect(await store.list()).toEqual([]);
    });

    it('loads what runs here, and says what does not', async () => {
      const other = { ...foreignManifest(), annotations: { [containerdNameAnnotation]: 'docker.io/team/other:v1' } };
      await expect(load(plain(), other)).rejects.toThrow(
        /team\/other:v1 is for linux\/other \(loaded: team\/hello:v1\)$/,
      );
      expect((await store.list()).map(({ reference }) => reference)).toEqual(['docker.io/team/hello:v1']);
    });

    it('passes over attestations', async () => {
      const attestation = { ...absent(), platform: { os: 'unknown', architecture: 'unknown' } };
      expect(await load(plain(), { ...attestation, annotations: {} })).toHaveLength(1);
    });
  });

  it('refuses what docker save wrote on another machine', async () => {
    const files = await dockerSave();
    const config = JSON.stringify({ ...image.config, architecture: 'other' });
    await writeTar({ ...files, 'abc.json': config });
    await expect(loadArchive({ store, file })).rejects.toThrow(/: hello:v2 is for linux\/other$/);
  });

  it('names an image that has no name in the archive', async () => {
    await writeTar(await dockerSave({ tags: null }));
    await expect(loadArchive({ store, file })).rejects.toThrow(/has no name: give one/);
    expect(await loadArchive({ store, file, name: 'mine' })).toMatchObject([
      { reference: 'docker.io/library/mine:latest' },
    ]);
  });

  it('refuses a name for images that have names, or are several, before anything is loaded', async () => {
    const attempt = () => loadArchive({ store, file, name: 'q:1' });
    await writeTar(await dockerSave());
    await expect(attempt()).rejects.toThrow(/: --tag q:1: what is in it has names of its own: hello:v2$/);
    await pipeline(packArchive({ store: source, images: [image] }), createWriteStream(file));
    await expect(attempt()).rejects.toThrow(/: --tag q:1: what is in it has names of its own: team\/hello:v1$/);
    const files = await dockerSave({ tags: null });
    const [one] = JSON.parse(String(files['manifest.json'])) as object[];
    await writeTar({ ...files, 'manifest.json': JSON.stringify([one, one]) });
    await expect(attempt()).rejects.toThrow(/: --tag q:1: there are 2 images in it/);
    expect(await store.list()).toEqual([]);
  });

  it('refuses a configuration that is none', async () => {
    const files = await dockerSave({ tags: ['a:1'] });
    const [{ Config }] = JSON.parse(String(files['manifest.json'])) as [{ Config: string }];
    for (const wrong of ['{}', 'null', '{"rootfs":{}}', '{"rootfs":{"diff_ids":[1]}}']) {
      await writeTar({ ...files, [Config]: wrong });
      await expect(loadArchive({ store, file })).rejects.toThrow(/in it is not the configuration of an image$/);
    }
    await writeTar({ ...files, [Config]: '{' });
    await expect(loadArchive({ store, file })).rejects.toThrow(/in it is not JSON$/);
  });

  it('refuses a list of images that is none, and a folder', async () => {
    const [one] = JSON.parse(String((await dockerSave({ tags: null }))['manifest.json'])) as [object];
    for (const wrong of ['{}', '[null]', '[{}]', JSON.stringify([{ ...one, Layers: [1] }, one])]) {
      await writeTar({ 'manifest.json': wrong });
      await expect(loadArchive({ store, file })).rejects.toThrow(/manifest.json in it is not a list of images/);
    }
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

  it('names the disk on which an archive finds no room', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const input = new Readable({
      read() {
        this.destroy(full);
      },
    });
    await expect(loadArchive({ store, file: 'standard input', input })).rejects.toThrow(
      `no space is left on ${store.directory}`,
    );
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['no file', async () => undefined, /: no such file$/],
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
