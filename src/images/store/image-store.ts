/** The images of a data directory, on disk as an OCI image layout: blobs by their content, and an index of names. It
 *  needs no running cluster. What a killed command left unfinished is removed by the next.
 *  https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { familiarReference } from '#api';
import { readFileIfExists, UsageError, writeFileAtomically } from '#base';
import { chooseManifest, hostPlatform, platformText } from '../choose-manifest.ts';
import {
  containerdNameAnnotation,
  type Descriptor,
  type ImageConfig,
  type Index,
  type Manifest,
  mediaTypes,
  referenceAnnotation,
} from '../oci.ts';
import { removeAbandoned, unfinishedName } from './abandoned.ts';
import { withFileLock } from './file-lock.ts';
import { sweepBlobs } from './sweep-blobs.ts';

/** An image with its name. */
export interface StoredImage {
  /** Full name, such as `docker.io/library/hello:latest`. */
  reference: string;
  manifest: Manifest;
  /** What the name points to: the manifest, or an index of several platforms that leads to it. */
  descriptor: Descriptor;
  /** Points to the manifest. */
  manifestDescriptor: Descriptor;
  /** The indexes between the name and the manifest, outermost first. */
  indexes: readonly Descriptor[];
  config: ImageConfig;
  /** What the image's blobs take on disk. */
  sizeBytes: number;
}

/** An open store. Several processes may have it open, and write in turn. */
export interface ImageStore {
  /** The folder of the OCI layout. */
  directory: string;
  list(): Promise<StoredImage[]>;
  /** The image of this full name. */
  find(reference: string): Promise<StoredImage | undefined>;
  /** Adds a blob; one that is there already is not written again. */
  addBlob(content: Readable | Uint8Array | string, mediaType: string): Promise<Descriptor>;
  /** Adds an object as JSON. */
  addJson(value: unknown, mediaType: string): Promise<Descriptor>;
  hasBlob(digest: string): Promise<boolean>;
  blobPath(digest: string): string;
  readBlob(digest: string): Readable;
  /** Gives a manifest, or an index whose image for this machine is in the store, a name; an image that had it before
   *  loses it. */
  tag(reference: string, target: Descriptor): Promise<StoredImage>;
  /** Takes names away, and what no other name leads to. UsageError, before anything is removed, when one is not
   *  there. */
  remove(references: readonly string[]): Promise<void>;
}

interface ImageStoreOptions {
  dataDirectory: string;
  /** Ends what is being added when it aborts. Default: never. */
  signal?: AbortSignal | undefined;
}

/** Opens the image store of a data directory; makes it when something is first added. */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  return new LayoutStore(options);
}

class LayoutStore implements ImageStore {
  readonly directory: string;
  readonly #signal: AbortSignal | undefined;
  readonly #indexFile: string;
  readonly #lockFile: string;
  #isTidy: Promise<unknown> | undefined;

  constructor({ dataDirectory, signal }: ImageStoreOptions) {
    this.directory = path.resolve(dataDirectory, 'images');
    this.#signal = signal;
    this.#indexFile = path.join(this.directory, 'index.json');
    this.#lockFile = path.join(this.directory, 'index.lock');
  }

  async list(): Promise<StoredImage[]> {
    await this.#tidy();
    return await this.#readAll((await this.#readIndex()).manifests);
  }

  async find(reference: string): Promise<StoredImage | undefined> {
    const descriptor = (await this.#readIndex()).manifests.find(image => nameOf(image) === reference);
    return descriptor && (await this.hasBlob(descriptor.digest)) ? await this.#read(descriptor) : undefined;
  }

  async addBlob(content: Readable | Uint8Array | string, mediaType: string): Promise<Descriptor> {
    await this.#tidy();
    const { directory } = this;
    const blobPath = (digest: string) => this.blobPath(digest);
    return { mediaType, ...(await writeBlob(content, { directory, blobPath, signal: this.#signal })) };
  }

  addJson(value: unknown, mediaType: string): Promise<Descriptor> {
    return this.addBlob(JSON.stringify(value), mediaType);
  }

  async hasBlob(digest: string): Promise<boolean> {
    return (await stat(this.blobPath(digest)).catch(() => undefined)) !== undefined;
  }

  blobPath(digest: string): string {
    return path.join(this.directory, 'blobs', ...digest.split(':'));
  }

  readBlob(digest: string): Readable {
    return createReadStream(this.blobPath(digest), { highWaterMark: 1024 * 1024 });
  }

  async tag(reference: string, { mediaType, digest, size }: Descriptor): Promise<StoredImage> {
    const annotations = {
      [containerdNameAnnotation]: reference,
      [referenceAnnotation]: reference.slice(reference.lastIndexOf(':') + 1),
    };
    const descriptor: Descriptor = { mediaType, digest, size, annotations };
    await withFileLock(this.#lockFile, async () => {
      const index = await this.#readIndex();
      const missing = await this.#findMissing(descriptor);
      if (missing !== undefined)
        throw new UsageError(`${reference}: ${missing} of it was removed meanwhile: build or load it again`);
      await this.#writeIndex(index, [...index.manifests.filter(other => nameOf(other) !== reference), descriptor]);
    });
    return await this.#read(descriptor);
  }

  async remove(references: readonly string[]): Promise<void> {
    // Where there is nothing to remove, no folder is made either.
    assertNamed(await this.#readIndex(), references);
    await withFileLock(this.#lockFile, async () => {
      const index = await this.#readIndex();
      assertNamed(index, references);
      const gone = index.manifests.filter(image => references.includes(nameOf(image)));
      const kept = index.manifests.filter(image => !references.includes(nameOf(image)));
      // What cannot be read any more can be removed all the same; of which blobs it was is then not known.
      const freed = await this.#digestsOf(gone).catch(() => []);
      const needed = await this.#digestsOf(kept).catch(() => undefined);
      await this.#writeIndex(index, kept);
      if (needed) await sweepBlobs(path.join(this.directory, 'blobs', 'sha256'), { freed, kept: needed });
    });
  }

  async #readIndex(): Promise<Index> {
    const text = await readFileIfExists(this.#indexFile);
    if (text === undefined) return { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };
    try {
      return JSON.parse(text) as Index;
    } catch (cause) {
      const message = `damaged: delete the folder ${this.directory} and load the images again`;
      throw new UsageError(`${this.#indexFile}: ${message}`, { cause });
    }
  }

  async #writeIndex(index: Index, named: readonly Descriptor[]): Promise<void> {
    const manifests = [...named].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    await writeFileAtomically(path.join(this.directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}\n', 0o644);
    await writeFileAtomically(this.#indexFile, `${JSON.stringify({ ...index, manifests }, undefined, 2)}\n`, 0o644);
  }

  async #read(descriptor: Descriptor): Promise<StoredImage> {
    const reference = nameOf(descriptor);
    const { chosen } = await chooseManifest(descriptor, {
      platform: hostPlatform,
      readBlob: async blob => ((await this.hasBlob(blob.digest)) ? await this.#readJson(blob.digest) : undefined),
    });
    if (!chosen) {
      const what = `${reference} in it is incomplete or not for ${platformText(hostPlatform)}`;
      throw new UsageError(`${this.#indexFile}: ${what}`);
    }
    const { manifest, indexes, descriptor: manifestDescriptor } = chosen;
    const blobs = [...indexes, manifestDescriptor, manifest.config, ...manifest.layers];
    const sizeBytes = blobs.reduce((sum, { size }) => sum + size, 0);
    const config = await this.#readJson<ImageConfig>(manifest.config.digest);
    return { reference, manifest, descriptor, manifestDescriptor, indexes, config, sizeBytes };
  }

  async #readAll(images: readonly Descriptor[]): Promise<StoredImage[]> {
    return await Promise.all(images.map(image => this.#read(image)));
  }

  async #digestsOf(images: readonly Descriptor[]): Promise<string[]> {
    return (await this.#readAll(images)).flatMap(digestsOf);
  }

  async #readJson<T>(digest: string): Promise<T> {
    return JSON.parse(await readFile(this.blobPath(digest), 'utf8')) as T;
  }

  /** The first blob that a name is to lead to and that is not there. */
  async #findMissing(descriptor: Descriptor): Promise<string | undefined> {
    for (const digest of digestsOf(await this.#read(descriptor))) if (!(await this.hasBlob(digest))) return digest;
    return undefined;
  }

  /** Once; what is left unfinished is in nobody's way. */
  async #tidy(): Promise<void> {
    this.#isTidy ??= removeAbandoned(this.directory).catch(() => undefined);
    await this.#isTidy;
  }
}

/** Every blob of an image. */
const digestsOf = ({ manifest, manifestDescriptor, indexes }: StoredImage): string[] =>
  [...indexes, manifestDescriptor, manifest.config, ...manifest.layers].map(({ digest }) => digest);

const nameOf = (descriptor: Descriptor): string => descriptor.annotations?.[containerdNameAnnotation] ?? '';

/** Makes a folder of a store; the data directory, if it is not there yet, for its owner alone. */
export async function makeStoreDirectory(folder: string, storeDirectory: string): Promise<void> {
  await mkdir(path.dirname(storeDirectory), { recursive: true, mode: 0o700 });
  await mkdir(folder, { recursive: true });
}

/** Writes to a file beside the blobs while hashing, then gives it the hash as its name. */
async function writeBlob(
  content: Readable | Uint8Array | string,
  { directory, blobPath, signal }: Pick<ImageStore, 'directory' | 'blobPath'> & Pick<ImageStoreOptions, 'signal'>,
): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  const temporary = path.join(directory, unfinishedName('incoming'));
  let size = 0;
  await makeStoreDirectory(path.join(directory, 'blobs', 'sha256'), directory);
  try {
    const isAtHand = typeof content === 'string' || content instanceof Uint8Array;
    const chunks: Readable = isAtHand ? Readable.from([Buffer.from(content)]) : content;
    // A stream that opens the file by itself may make it after it was removed.
    const handle = await open(temporary, 'w', 0o644);
    await pipeline(
      chunks,
      async function* measure(source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      handle.createWriteStream(),
      { signal },
    );
    const digest = `sha256:${hash.digest('hex')}`;
    await rename(temporary, blobPath(digest));
    return { digest, size };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function assertNamed({ manifests }: Index, references: readonly string[]): void {
  const missing = references.find(reference => !manifests.some(image => nameOf(image) === reference));
  if (missing !== undefined) throw new UsageError(`there is no image ${familiarReference(missing)}`);
}
