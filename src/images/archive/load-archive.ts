/** Loads images from a file: an OCI image layout in a tar, or what `docker save` writes. */

import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '#base';
import {
  containerdNameAnnotation,
  type Descriptor,
  type ImageConfig,
  type Index,
  type Manifest,
  mediaTypes,
  ociArchitecture,
  referenceAnnotation,
} from '../oci.ts';
import { familiarReference, normalizeReference } from '../reference.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';
import { type ArchiveFiles, detectCompression, extractArchive, readStart } from './extract-archive.ts';

export interface LoadArchiveOptions {
  store: ImageStore;
  file: string;
  /** Name for an image that has none in the archive. Default: such images are refused. */
  name?: string;
}

/** Loads every image of an archive that runs on this machine, and returns them. Blobs are checked against their digests.
 *  Errors: UsageError that says what is wrong with the file. */
export async function loadArchive({ store, file, name }: LoadArchiveOptions): Promise<StoredImage[]> {
  const found = await stat(file).catch((error: unknown) =>
    Promise.reject(new UsageError(`${file}: ${(error as Error).message}`, { cause: error })),
  );
  if (!found.isFile()) throw new UsageError(`${file}: not a file`);
  await mkdir(store.directory, { recursive: true });
  const directory = await mkdtemp(path.join(store.directory, 'loading-'));
  try {
    const files = await extractArchive(file, directory);
    const archive: Archive = { store, file, name, files };
    if (files.has('index.json')) return await loadLayout(archive);
    if (files.has('manifest.json')) return await loadDockerSave(archive);
    throw new UsageError(`${file}: neither an OCI nor a docker archive: it holds no index.json and no manifest.json`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Archive {
  store: ImageStore;
  file: string;
  name: string | undefined;
  files: ArchiveFiles;
}

async function loadLayout(archive: Archive): Promise<StoredImage[]> {
  const index = await readJson<Index>(archive, 'index.json');
  const images: StoredImage[] = [];
  for (const descriptor of index.manifests ?? []) {
    const manifest = await chooseManifest(archive, descriptor);
    if (manifest === undefined) continue;
    const { config, layers } = await readJson<Manifest>(archive, blobName(archive, manifest));
    for (const blob of [manifest, config, ...layers]) await addBlob(archive, blob);
    images.push(await archive.store.tag(referenceOf(archive, descriptor), manifest));
  }
  if (images.length === 0)
    throw new UsageError(`${archive.file}: no image for linux/${ociArchitecture(process.arch)} in it`);
  return images;
}

/** The manifest itself, or the one for this machine in an index of several platforms. */
async function chooseManifest(archive: Archive, descriptor: Descriptor): Promise<Descriptor | undefined> {
  if (descriptor.mediaType !== mediaTypes.index && descriptor.mediaType !== mediaTypes.dockerIndex) return descriptor;
  const { manifests } = await readJson<Index>(archive, blobName(archive, descriptor));
  return manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === ociArchitecture(process.arch),
  );
}

interface DockerManifest {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

async function loadDockerSave(archive: Archive): Promise<StoredImage[]> {
  const { store, file } = archive;
  const images: StoredImage[] = [];
  const manifests = await readJson<DockerManifest[]>(archive, 'manifest.json');
  if (!Array.isArray(manifests)) throw new UsageError(`${file}: manifest.json in it is not a list of images`);
  for (const { Config, RepoTags, Layers } of manifests) {
    const configBytes = await readFile(find(archive, Config));
    const { rootfs } = JSON.parse(configBytes.toString()) as ImageConfig;
    const layers: Descriptor[] = [];
    for (const [position, layer] of Layers.entries()) {
      const stored = await addLayerFile(archive, layer);
      const expected = rootfs.diff_ids[position];
      if (stored.mediaType === mediaTypes.layer && stored.digest !== expected) throw damaged(file, layer);
      layers.push(stored);
    }
    const config = await store.addBlob(configBytes, mediaTypes.config);
    const manifest = await store.addJson(
      { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers },
      mediaTypes.manifest,
    );
    const references = (RepoTags ?? [])
      .map(tag => normalizeReference(tag))
      .filter(reference => reference !== undefined);
    for (const reference of references.length > 0 ? references : [givenName(archive)])
      images.push(await store.tag(reference, manifest));
  }
  return images;
}

async function addLayerFile(archive: Archive, layer: string): Promise<Descriptor> {
  const file = find(archive, layer);
  const mediaType = { none: mediaTypes.layer, gzip: mediaTypes.layerGzip, zstd: mediaTypes.layerZstd }[
    detectCompression(await readStart(file))
  ];
  return await archive.store.addBlob(createReadStream(file), mediaType);
}

async function addBlob(archive: Archive, blob: Descriptor): Promise<void> {
  const stored = await archive.store.addBlob(createReadStream(find(archive, blobName(archive, blob))), blob.mediaType);
  if (stored.digest !== blob.digest || stored.size !== blob.size) throw damaged(archive.file, blob.digest);
}

function referenceOf(archive: Archive, { annotations = {} }: Descriptor): string {
  const named = [annotations[containerdNameAnnotation], annotations[referenceAnnotation]].find(
    value => value !== undefined && /[/:]/.test(value),
  );
  return (named === undefined ? undefined : normalizeReference(named)) ?? givenName(archive);
}

function givenName({ file, name }: Archive): string {
  const reference = name === undefined ? undefined : normalizeReference(name);
  if (reference !== undefined) return reference;
  const problem =
    name === undefined
      ? 'an image in it has no name: give one with --tag'
      : `${JSON.stringify(familiarReference(name))} is not a valid image name`;
  throw new UsageError(`${file}: ${problem}`);
}

function blobName({ file }: Archive, { digest }: Descriptor): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest ?? ''))
    throw new UsageError(`${file}: ${JSON.stringify(digest)} is not a digest that is understood`);
  return `blobs/${digest.replace(':', '/')}`;
}

function find({ file, files }: Archive, name: string): string {
  const found = files.get(path.posix.normalize(name));
  if (found === undefined) throw new UsageError(`${file}: incomplete: ${name} is missing`);
  return found;
}

async function readJson<T>(archive: Archive, name: string): Promise<T> {
  const text = await readFile(find(archive, name), 'utf8');
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new UsageError(`${archive.file}: ${name} in it is not JSON`, { cause: error });
  }
}

const damaged = (file: string, what: string) =>
  new UsageError(`${file}: damaged: the content of ${what} does not match its digest`);
