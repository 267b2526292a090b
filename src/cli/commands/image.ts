/** `kubernode image`: builds, loads and lists OCI images without Docker; works with the cluster down. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Command } from 'commander';
import { familiarReference, normalizeReference } from '#api';
import { namingDisk, UsageError } from '#base';
import { assertIsFile, buildImage, createImageStore, findDockerfile, loadArchive, type StoredImage } from '#images';
import { loadConfiguration } from '../config/load.ts';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, givenFlags, openDataDir } from './options.ts';
import { renderTable } from './table.ts';

interface Flags extends ClusterFlags {
  tag?: string;
}

/** `build`, `load`, `list`, `remove`. */
export function imageCommand(context: CommandContext): Command {
  return new Command('image')
    .description('build, load, list and remove container images')
    .addCommand(buildCommand(context))
    .addCommand(loadCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

/** Works in the data directory, which is made if it is not there yet: images can be built before a cluster first
 *  starts. One that was made for work that failed goes again. */
async function inDataDir(
  { name, dataDir: given }: Flags,
  { env, operations }: CommandContext,
  work: (dataDir: string) => Promise<void>,
): Promise<void> {
  const configuration = loadConfiguration({ flags: givenFlags({ name, dataDir: given }), env });
  const { dataDir } = configuration;
  const wasThere = existsSync(dataDir);
  await operations.prepare({ ...configuration, noNode: true });
  try {
    await onDisk(dataDir, work(dataDir));
  } catch (error) {
    if (!wasThere) await operations.discard(dataDir);
    throw error;
  }
}

function buildCommand(context: CommandContext): Command {
  const command = new Command('build')
    .description('build an image from a Node project, or from a folder with a subfolder rootfs')
    .argument('<DIR>', 'folder with a package.json, or with rootfs/ (and image.json: how it starts)')
    .requiredOption('-t, --tag <NAME>', 'name of the image, as hello or team/hello:v1');
  return addOptions(command, clusterOptions).action(async (directory: string, flags: Flags) => {
    await inDataDir(flags, context, async dataDir => {
      const store = createImageStore({ dataDirectory: dataDir });
      const built = buildImage({ store, directory: path.resolve(directory), name: flags.tag ?? '' });
      await finish(context, dataDir, [await built]);
    });
    const dockerfile = await findDockerfile(path.resolve(directory));
    if (dockerfile !== undefined)
      context.print(`${dockerfile} was not read: the image is built from the project itself.`);
  });
}

function loadCommand(context: CommandContext): Command {
  const command = new Command('load')
    .description('load the images of an OCI or docker-save archive')
    .argument('<FILE>', 'a .tar archive; - for standard input, as in docker save hello | kubernode image load -')
    .option('-t, --tag <NAME>', 'name for an image that has none in the archive');
  return addOptions(command, clusterOptions).action(async (file: string, flags: Flags) => {
    const source = file === '-' ? { file: 'standard input', input: standardInput() } : { file: path.resolve(file) };
    // What is not there is no reason to make a data directory.
    if (source.input === undefined) await assertIsFile(source.file);
    await inDataDir(flags, context, async dataDir => {
      const store = createImageStore({ dataDirectory: dataDir });
      const name = flags.tag === undefined ? {} : { name: flags.tag };
      await finish(context, dataDir, await loadArchive({ store, ...source, ...name }));
    });
  });
}

/** What is piped in. UsageError on a terminal, where nobody would type an archive. */
function standardInput(): Readable {
  if (process.stdin.isTTY) throw new UsageError('nothing is piped in: docker save hello | kubernode image load -');
  return process.stdin;
}

function removeCommand(context: CommandContext): Command {
  const command = new Command('rm')
    .description('remove images, by name; containers that run go on')
    .argument('<NAME...>', 'names as kubernode image ls shows them');
  return addOptions(command, clusterOptions).action(async (names: string[], flags: Flags) => {
    const dataDir = await openDataDir(flags, context);
    const store = createImageStore({ dataDirectory: dataDir });
    const references = names.map(name => normalizeReference(name) ?? name);
    const images = (
      await Promise.all(references.map(reference => store.find(reference).catch(() => undefined)))
    ).filter(image => image !== undefined);
    await onDisk(dataDir, store.remove(references));
    await context.operations.forgetImages(dataDir, images);
    for (const reference of references) context.print(`${familiarReference(reference)} removed`);
  });
}

/** A full disk is named. */
async function onDisk<T>(dataDir: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw namingDisk(error, dataDir);
  }
}

/** Names the images, and hands them to the cluster if it runs. */
async function finish(
  { operations, print }: CommandContext,
  dataDir: string,
  images: readonly StoredImage[],
): Promise<void> {
  for (const image of images) print(`${familiarReference(image.reference)}  ${image.descriptor.digest}`);
  await operations.loadImages(
    dataDir,
    images.map(image => image.reference),
  );
}

function listCommand(context: CommandContext): Command {
  const command = new Command('ls').description('list the images of the data directory');
  return addOptions(command, clusterOptions).action(async (flags: Flags) => {
    const images = await createImageStore({ dataDirectory: await openDataDir(flags, context) }).list();
    for (const line of renderImages(images)) context.print(line);
  });
}

/** A table of images, sorted by name. */
export function renderImages(images: readonly StoredImage[]): string[] {
  const rows = images
    .map(image => [
      familiarReference(image.reference),
      image.descriptor.digest.slice(7, 19),
      formatSize(image.sizeBytes),
    ])
    .toSorted(([one = ''], [other = '']) => one.localeCompare(other));
  return renderTable(['NAME', 'DIGEST', 'SIZE'], rows);
}

/** `1.5 MB`, in powers of ten. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
