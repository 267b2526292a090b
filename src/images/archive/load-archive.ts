/** Loads images from a file, or from what comes in: an OCI image layout in a tar, or what `docker save` writes. */

import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { familiarReference, isObject, normalizeReference } from '#api';
import { systemErrorCode, toError, UsageError } from '#base';
import { chooseManifest, hostPlatform, type Platform, platformText, runsOn } from '../choose-manifest.ts';
import {
  containerdNameAnnotation,
  type Descriptor,
  type ImageConfig,
  type Index,
  mediaTypes,
  referenceAnnotation,
} from '../oci.ts';
import { unfinishedName } from '../store/abandoned.ts';
import { type ImageStore, makeStoreDirectory, type StoredImage } from '../store/image-store.ts';
import { type ArchiveFiles, detectCompression, extractArchive, readStart } from './extract-archive.ts';

/** What is loaded, and under which name. */
export interface LoadArchiveOptions {
  store: ImageStore;
  /** Path of the archive; what errors call it where `input` is given. */
  file: string;
  /** The archive's content. Default: that of the file. */
  input?: Readable;
  /** Name for the one image of an archive that gives it none; archives of several images, or with names, are refused
   *  then. Default: images without a name are refused. */
  name?: string;
}

/** Loads every image of an archive, of those for several platforms the one for this machine, and returns them. Blobs
 *  are checked against their digests. Errors: UsageError that says what is wrong with the file, or which images of it
 *  do not run here; the others are loaded all the same. */
export async function loadArchive({ store, file, input, name }: LoadArchiveOptions): Promise<StoredImage[]> {
  if (!input) await assertIsFile(file);
  await makeStoreDirectory(store.directory, store.directory);
  const directory = path.join(store.directory, unfinishedName('loading'));
  await mkdir(directory, { mode: 0o700 });
  try {
    const content = () => input ?? createReadStream(file, { highWaterMark: 1024 * 1024 });
    const files = await extractArchive({ name: file, content }, directory);
    const archive: Archive = { store, file, name, files };
    if (files.has('index.json')) return await loadLayout(archive);
    if (files.has('manifest.json')) return await loadDockerSave(archive);
    throw new UsageError(`${file}: neither an OCI nor a docker archive: it holds no index.json and no manifest.json`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** UsageError unless there is such a file. */
export async function assertIsFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    const reason = systemErrorCode(error) === 'ENOENT' ? 'no such file' : toError(error).message;
    throw new UsageError(`${file}: ${reason}`, { cause: error });
  });
  if (!found.isFile()) throw new UsageError(`${file}: not a file`);
}

interface Archive {
  store: ImageStore;
  file: string;
  name: string | undefined;
  files: ArchiveFiles;
}

async function loadLayout(archive: Archive): Promise<StoredImage[]> {
  const index = await readJson<Index>(archive, 'index.json');
  const runHere = (index.manifests ?? []).filter(({ platform }) => !platform || runsOn(hostPlatform, platform));
  refuseNeedlessName(
    archive,
    runHere.map(descriptor => compact([nameIn(descriptor)])),
  );
  const images: StoredImage[] = [];
  const foreign = new Map<string, readonly Platform[]>();
  for (const descriptor of index.manifests ?? []) {
    const { chosen, others } = await chooseManifest(descriptor, {
      platform: hostPlatform,
      readBlob: blob => readJson(archive, blobName(archive, blob)),
    });
    if (chosen === undefined) {
      const name = nameIn(descriptor) ?? descriptor.digest;
      if (others.some(isKnown)) foreign.set(name, [...(foreign.get(name) ?? []), ...others]);
      continue;
    }
    const { manifest, indexes } = chosen;
    for (const blob of [...indexes, chosen.descriptor, manifest.config, ...manifest.layers])
      await addBlob(archive, blob);
    images.push(await archive.store.tag(nameIn(descriptor) ?? givenName(archive), descriptor));
  }
  refuseForeign(archive, images, foreign);
  return images;
}

/** Throws when an image is there for other platforms alone. */
function refuseForeign(
  { file }: Archive,
  images: readonly StoredImage[],
  foreign: ReadonlyMap<string, readonly Platform[]>,
): void {
  const loaded = images.map(({ reference }) => reference);
  const refused = [...foreign].filter(([reference]) => !loaded.includes(reference));
  if (refused.length === 0 && images.length > 0) return;
  const names = refused.map(([reference, platforms]) => {
    const texts = [...new Set(platforms.filter(isKnown).map(platformText))];
    return `${familiarReference(reference)} is for ${texts.join(', ')}`;
  });
  const rest = loaded.length > 0 ? ` (loaded: ${loaded.map(familiarReference).join(', ')})` : '';
  throw new UsageError(
    `${file}: no image for ${platformText(hostPlatform)} in it${names.length > 0 ? `: ${names.join('; ')}` : ''}${rest}`,
  );
}

interface DockerManifest {
  Config: string;
  RepoTags?: string[] | null;
  Layers: string[];
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string');

function isDockerManifest(value: unknown): value is DockerManifest {
  if (!isObject(value)) return false;
  const { Config, RepoTags = null, Layers } = value;
  return typeof Config === 'string' && (RepoTags === null || isTexts(RepoTags)) && isTexts(Layers);
}

/** Throws when it says neither what the layers are nor where they run. */
function imageConfigIn(archive: Archive, name: string, bytes: Buffer): ImageConfig {
  const config = parseJson(archive, name, bytes.toString());
  if (isObject(config) && isObject(config['rootfs']) && isTexts(config['rootfs']['diff_ids']))
    return config as unknown as ImageConfig;
  throw new UsageError(`${archive.file}: ${name} in it is not the configuration of an image`);
}

async function loadDockerSave(archive: Archive): Promise<StoredImage[]> {
  const { store, file } = archive;
  const images: StoredImage[] = [];
  const foreign = new Map<string, readonly Platform[]>();
  const manifests = await readJson<unknown>(archive, 'manifest.json');
  if (!Array.isArray(manifests) || !manifests.every(isDockerManifest))
    throw new UsageError(`${file}: manifest.json in it is not a list of images`);
  refuseNeedlessName(
    archive,
    manifests.map(({ RepoTags }) => tagsOf(RepoTags)),
  );
  for (const { Config, RepoTags, Layers } of manifests) {
    const configBytes = await readFile(find(archive, Config));
    const { rootfs, os, architecture } = imageConfigIn(archive, Config, configBytes);
    const references = namesOf(archive, RepoTags);
    if (!runsOn(hostPlatform, { os, architecture })) {
      for (const reference of references) foreign.set(reference, [{ os, architecture }]);
      continue;
    }
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
    for (const reference of references) images.push(await store.tag(reference, manifest));
  }
  refuseForeign(archive, images, foreign);
  return images;
}

/** Throws when a name is given for images of which it names none, or not one alone. */
function refuseNeedlessName({ file, name }: Archive, images: readonly (readonly string[])[]): void {
  if (name === undefined) return;
  const named = images.flat().map(familiarReference);
  if (named.length > 0)
    throw new UsageError(`${file}: --tag ${name}: what is in it has names of its own: ${named.join(', ')}`);
  if (images.length > 1)
    throw new UsageError(
      `${file}: --tag ${name}: there are ${images.length} images in it, and one name is one image's`,
    );
}

const compact = <T>(values: readonly (T | undefined)[]): T[] => values.filter(value => value !== undefined);

const tagsOf = (tags: readonly string[] | null | undefined): string[] =>
  compact((tags ?? []).map(tag => normalizeReference(tag)));

function namesOf(archive: Archive, tags: readonly string[] | null | undefined): string[] {
  const references = tagsOf(tags);
  return references.length > 0 ? references : [givenName(archive)];
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

/** The full name that an index gives an image. */
function nameIn({ annotations = {} }: Descriptor): string | undefined {
  const named = [annotations[containerdNameAnnotation], annotations[referenceAnnotation]].find(
    value => value !== undefined && /[/:]/.test(value),
  );
  return named === undefined ? undefined : normalizeReference(named);
}

/** Not so of attestations, which lie beside the images that they are about. */
const isKnown = ({ os }: Platform): boolean => os !== 'unknown';

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

const readJson = async <T>(archive: Archive, name: string): Promise<T> =>
  parseJson(archive, name, await readFile(find(archive, name), 'utf8')) as T;

function parseJson({ file }: Archive, name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file}: ${name} in it is not JSON`, { cause: error });
  }
}

const damaged = (file: string, what: string) =>
  new UsageError(`${file}: damaged: the content of ${what} does not match its digest`);
