/** Builds an OCI image from a folder, without Docker and without a registry. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { normalizeReference } from '#api';
import { UsageError } from '#base';
import type { LayerEntry } from '../layer/entries.ts';
import { packLayer } from '../layer/pack-layer.ts';
import { readFolder } from '../layer/read-folder.ts';
import { type ContainerDefaults, type Descriptor, type ImageConfig, mediaTypes, ociArchitecture } from '../oci.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';
import { addBaseLayer } from './base-layer.ts';
import { readContainerDefaults } from './container-defaults.ts';
import { dockerfileAdvice, findDockerfile } from './dockerfile.ts';
import { readInstalledPackages, readPackageJson } from './installed-packages.ts';
import {
  appDirectory,
  isLeftOut,
  type PackageJson,
  planEntrypoint,
  planNodeDefaults,
  planProductionPackages,
} from './plan.ts';

/** What is built, and how its containers start. */
export interface BuildImageOptions {
  store: ImageStore;
  /** A Node project (with a package.json), or a folder whose subfolder `rootfs` is the root of the image; there, a file
   *  `image.json` may say how containers start, in the image format's words (Entrypoint, Cmd, Env, User...). */
  directory: string;
  /** Name of the image, such as `hello` or `team/hello:v1`. */
  name: string;
  /** Node binary for the base of Node projects. Default: the one that runs. */
  node?: string;
  nodeVersion?: string;
  /** Overrides how containers start. */
  defaults?: ContainerDefaults;
  /** Ports that the image declares. Default: none. */
  ports?: readonly number[];
}

/** Builds an image and stores it under its name. The same input gives the same digest, whenever and by whomever it is
 *  built.
 *  Errors: UsageError when the folder is neither kind of project or the name is not valid. */
export async function buildImage(options: BuildImageOptions): Promise<StoredImage> {
  const { store, directory, name } = options;
  const reference = normalizeReference(name);
  if (reference === undefined || reference.includes('@'))
    throw new UsageError(
      `${JSON.stringify(name)} is not a valid image name: use lower-case letters, as in hello or team/hello:v1`,
    );
  const at = path.resolve(store.directory, directory);
  if (!(await isFolder(directory))) throw new UsageError(`${at} is not a folder: nothing to build an image from`);
  if (await isFolder(path.join(directory, 'rootfs'))) return await buildFromRoot(reference, options);
  const project = await readPackageJson(directory);
  if (project !== undefined) return await buildFromProject(reference, project, options);
  const dockerfile = await findDockerfile(at);
  if (dockerfile !== undefined) throw new UsageError(dockerfileAdvice(dockerfile, name));
  throw new UsageError(`${at} has neither a package.json nor a folder rootfs: nothing to build an image from`);
}

async function buildFromProject(
  reference: string,
  project: PackageJson,
  options: BuildImageOptions,
): Promise<StoredImage> {
  const {
    store,
    directory,
    node = process.execPath,
    nodeVersion = process.versions.node,
    ports = [],
    defaults = {},
  } = options;
  const app = await readFolder(directory, { at: appDirectory, skip: isLeftOut });
  const files = new Set(app.map(({ path }) => path.slice(appDirectory.length + 1)));
  const entrypoint = planEntrypoint(project, files) ?? defaults.Entrypoint;
  if (entrypoint === undefined)
    throw new UsageError(
      `${path.join(directory, 'package.json')}: says neither "main" nor a script "start" of the form "node FILE"`,
    );
  const { folders, missing } = planProductionPackages(project, await readInstalledPackages(directory));
  if (missing.length > 0)
    throw new UsageError(`${directory}: not installed: ${missing.join(', ')}: run npm install there first`);
  const packages = await Promise.all(
    folders.map(folder =>
      readFolder(path.join(directory, folder), { at: `${appDirectory}/${folder}`, skip: isLeftOut }),
    ),
  );
  const layers = [await addBaseLayer({ store, node }), await addLayer(store, [...app, ...packages.flat()])];
  return await addImage(store, reference, {
    layers,
    defaults: { ...planNodeDefaults(entrypoint, { nodeVersion, ports }), ...defaults },
  });
}

async function buildFromRoot(
  reference: string,
  { store, directory, defaults = {} }: BuildImageOptions,
): Promise<StoredImage> {
  const written = await readContainerDefaults(directory);
  const layers = [await addLayer(store, await readFolder(path.join(directory, 'rootfs'), { at: '' }))];
  return await addImage(store, reference, { layers, defaults: { ...written, ...defaults } });
}

/** Stores entries as a layer. */
export async function addLayer(store: ImageStore, entries: Iterable<LayerEntry>): Promise<Descriptor> {
  return await store.addBlob(packLayer(entries), mediaTypes.layer);
}

/** Stores an image of these uncompressed layers under a full name. */
export async function addImage(
  store: ImageStore,
  reference: string,
  { layers, defaults }: { layers: Descriptor[]; defaults: ContainerDefaults },
): Promise<StoredImage> {
  const config: ImageConfig = {
    created: '1970-01-01T00:00:00Z',
    architecture: ociArchitecture(process.arch),
    os: 'linux',
    config: defaults,
    // The digest of an uncompressed layer is its DiffID.
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'kubernode image build' })),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: await store.addJson(config, mediaTypes.config),
    layers,
  };
  return await store.tag(reference, await store.addJson(manifest, mediaTypes.manifest));
}

async function isFolder(file: string): Promise<boolean> {
  return await stat(file).then(
    found => found.isDirectory(),
    () => false,
  );
}
