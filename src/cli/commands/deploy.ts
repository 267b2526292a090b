/** `up --apply PATH` and `apply PATH`: builds the image of a project, applies the manifests, waits, and shows that
 *  services answer. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Service } from '#api';
import { parseDurationMs, systemClock, toError, UsageError } from '#base';
import { buildImage, createImageStore } from '#images';
import type { Progress } from '#lifecycle';
import type { ClusterConfiguration } from '../config/configuration.ts';
import { type Applied, applyManifest } from '../manifests/apply.ts';
import { loadManifests, type Manifest } from '../manifests/manifest.ts';
import { waitUntilAvailable } from '../manifests/wait-until-available.ts';
import type { Operations, RunningCluster } from '../operations.ts';
import { showService } from './show-service.ts';

/** What is deployed. */
export interface Source {
  /** For people. */
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** Folder of a project, of which an image is built first. Default: none. */
  readonly project?: string;
}

/** Reads a manifest, a folder of manifests, or a project: a folder that also has a package.json. */
export function readSource(location: string): Source {
  const manifests = loadManifests(location);
  return { name: path.basename(location), manifests, ...(isProject(location) ? { project: location } : {}) };
}

/** A cluster that runs, and what is to run on it. */
export interface Deployment {
  operations: Operations;
  cluster: Pick<RunningCluster, 'client' | 'nodeAddresses'>;
  source: Source;
  configuration: Pick<ClusterConfiguration, 'dataDir' | 'applyTimeout'>;
  progress: Progress;
  print: (line: string) => void;
  signal: AbortSignal;
}

/** UnavailableError when it does not become available in time; it is applied then all the same. */
export async function deploy({
  operations,
  cluster,
  source: { name, manifests, project },
  configuration: { dataDir, applyTimeout },
  progress,
  print,
  signal,
}: Deployment): Promise<void> {
  if (project !== undefined) {
    await progress.step(`image ${imageName(project)}`, async () => {
      const store = createImageStore({ dataDirectory: dataDir, signal });
      const image = await buildImage({ store, directory: project, name: imageName(project) });
      await operations.loadImages(dataDir, [image.reference], signal);
    });
  }
  const applied = await progress.step(`${name} applied`, async () => {
    const results: Applied[] = [];
    for (const manifest of manifests) results.push(await applyManifest(cluster.client, manifest, signal));
    return results;
  });
  const timeoutMs = parseDurationMs(applyTimeout) ?? 0;
  if (timeoutMs === 0) return;
  await progress.step(`${name} available`, tell =>
    waitUntilAvailable(cluster.client, applied, { clock: systemClock, timeoutMs, signal, tell }),
  );
  for (const one of applied)
    if (one.object.kind === 'Service') await showService(cluster, one.object as Service, { print, progress, signal });
}

const isProject = (location: string): boolean =>
  statSync(location).isDirectory() && existsSync(path.join(location, 'package.json'));

/** The image of a project is named after its package. */
function imageName(location: string): string {
  const file = path.join(location, 'package.json');
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    if (typeof name === 'string') return `${name.replace(/^@/, '')}:latest`;
  } catch (error) {
    throw new UsageError(`${file}: ${toError(error).message}`);
  }
  throw new UsageError(`${file}: name: Required value`);
}
