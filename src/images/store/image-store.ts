/** The images of a data directory, on disk as an OCI image layout: blobs by their content, and an index of names. It needs
 *  no running cluster. What a killed command left unfinished is removed by the next. https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
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
  /** Gives a manifest, or an index whose image for this machine is in the store, a name; an image that had it before loses it. */
  tag(reference: string, target: Descriptor): Promise<StoredImage>;
  /** Takes names away, and what no other name leads to. UsageError, before anything is removed, when one is not there. */
  remove(references: readonly string[]): Promise<void>;
}

export interface ImageStoreOptions {
  dataDirectory: string;
  /** Ends what is being added when it aborts. Default: never. */
  signal?: AbortSignal | undefined;
}

/** Opens the image store of a data directory; makes it when something is first added. */
export function createImageStore({ dataDirectory, signal }: ImageStoreOptions): ImageStore {
  const directory = path.resolve(dataDirectory, 'images');
  const indexFile = path.join(directory, 'index.json');
  const lockFile = path.join(directory, 'index.lock');
  const blobPath = (digest: string) => path.join(directory, 'blobs', ...digest.split(':'));

  const readIndex = async (): Promise<Index> => {
    const text = await readFileIfExists(indexFile);
    if (text === undefined) return { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };
    try {
      return JSON.parse(text) as Index;
    } catch (error) {
      throw new UsageError(`${indexFile}: damaged: delete the folder ${directory} and load the images again`, {
        cause: error,
      });
    }
  };
  const hasBlob = (digest: string) =>
    stat(blobPath(digest)).then(
      () => true,
      () => false,
    );
  const readJson = async <T>(digest: string): Promise<T> => JSON.parse(await readFile(blobPath(digest), 'utf8')) as T;
  const read = async (descriptor: Descriptor): Promise<StoredImage> => {
    const reference = descriptor.annotations?.[containerdNameAnnotation] ?? '';
    const { chosen } = await chooseManifest(descriptor, {
      platform: hostPlatform,
      readBlob: async blob => ((await hasBlob(blob.digest)) ? await readJson(blob.digest) : undefined),
    });
    if (!chosen)
      throw new UsageError(`${indexFile}: ${reference} in it is incomplete or not for ${platformText(hostPlatform)}`);
    const { manifest, indexes, descriptor: manifestDescriptor } = chosen;
    const blobs = [...indexes, manifestDescriptor, manifest.config, ...manifest.layers];
    const sizeBytes = blobs.reduce((sum, { size }) => sum + size, 0);
    const config = await readJson<ImageConfig>(manifest.config.digest);
    return { reference, manifest, descriptor, manifestDescriptor, indexes, config, sizeBytes };
  };

  /** The first blob that a name is to lead to and that is not there. */
  const findMissing = async (descriptor: Descriptor): Promise<string | undefined> => {
    for (const digest of digestsOf(await read(descriptor))) if (!(await hasBlob(digest))) return digest;
    return undefined;
  };
  const writeIndex = async (index: Index, named: readonly Descriptor[]) => {
    const manifests = [...named].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    await writeFileAtomically(path.join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}\n', 0o644);
    await writeFileAtomically(indexFile, `${JSON.stringify({ ...index, manifests }, undefined, 2)}\n`, 0o644);
  };

  let isTidy: Promise<unknown> | undefined;
  const tidy = () => (isTidy ??= removeAbandoned(directory).catch(() => undefined)); // it is in nobody's way

  const store: ImageStore = {
    directory,
    blobPath,
    hasBlob,
    readBlob: digest => createReadStream(blobPath(digest), { highWaterMark: 1024 * 1024 }),
    list: async () => {
      await tidy();
      return await Promise.all((await readIndex()).manifests.map(read));
    },
    find: async reference => {
      const descriptor = (await readIndex()).manifests.find(
        ({ annotations }) => annotations?.[containerdNameAnnotation] === reference,
      );
      return descriptor && (await hasBlob(descriptor.digest)) ? await read(descriptor) : undefined;
    },
    addBlob: async (content, mediaType) => {
      await tidy();
      return { mediaType, ...(await writeBlob(content, { directory, blobPath, signal })) };
    },
    addJson: (value, mediaType) => store.addBlob(JSON.stringify(value), mediaType),
    tag: async (reference, { mediaType, digest, size }) => {
      const annotations = {
        [containerdNameAnnotation]: reference,
        [referenceAnnotation]: reference.slice(reference.lastIndexOf(':') + 1),
      };
      const descriptor: Descriptor = { mediaType, digest, size, annotations };
      await withFileLock(lockFile, async () => {
        const index = await readIndex();
        const missing = await findMissing(descriptor);
        if (missing !== undefined)
          throw new UsageError(`${reference}: ${missing} of it was removed meanwhile: build or load it again`);
        await writeIndex(index, [...index.manifests.filter(other => nameOf(other) !== reference), descriptor]);
      });
      return await read(descriptor);
    },
    remove: async references => {
      await withFileLock(lockFile, async () => {
        const index = await readIndex();
        const missing = references.find(reference => !index.manifests.some(image => nameOf(image) === reference));
        if (missing !== undefined) throw new UsageError(`there is no image ${familiarReference(missing)}`);
        const [gone, kept] = [
          index.manifests.filter(image => references.includes(nameOf(image))),
          index.manifests.filter(image => !references.includes(nameOf(image))),
        ];
        const blobsOf = async (images: readonly Descriptor[]) =>
          (await Promise.all(images.map(read))).flatMap(digestsOf);
        // What cannot be read any more can be removed all the same; of which blobs it was is then not known.
        const freed = await blobsOf(gone).catch(() => []);
        const needed = await blobsOf(kept).catch(() => undefined);
        await writeIndex(index, kept);
        if (needed) await sweepBlobs(path.join(directory, 'blobs', 'sha256'), { freed, kept: needed });
      });
    },
  };
  return store;
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
    await pipeline(
      chunks,
      async function* measure(source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(temporary, { mode: 0o644 }),
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
