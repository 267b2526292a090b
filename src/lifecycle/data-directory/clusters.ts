/** Which clusters there are, by name: those in places that follow from their names, and those that a link names. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '#base';
import { clusterOfPlace, defaultClusterName, defaultDataDir, linksFolder, placeOfCluster } from './places.ts';
import { type Marker, markerFile } from './plan.ts';

/** A cluster, and where it lives. */
export interface KnownCluster {
  readonly name: string;
  readonly dataDir: string;
}

/** What the marker of a data directory says; undefined where there is none that can be read. */
export function readMarker(dataDir: string): Partial<Marker> | undefined {
  try {
    return (JSON.parse(readFileSync(path.join(dataDir, markerFile), 'utf8')) as Partial<Marker> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What the cluster of a directory is called; undefined where there is none. */
export function clusterName(dataDir: string, base = defaultDataDir()): string | undefined {
  const marker = readMarker(dataDir);
  return marker && (clusterOfPlace(dataDir, base) ?? marker.name);
}

/** Where the cluster of this name lives, or would. */
export function locateCluster(name: string, base = defaultDataDir()): string {
  return findLink(name, base) ?? placeOfCluster(name, base);
}

/** Where the cluster of this name lives; undefined where there is none. */
export function findCluster(name: string, base = defaultDataDir()): string | undefined {
  const dataDir = locateCluster(name, base);
  return readMarker(dataDir) ? dataDir : undefined;
}

/** Every cluster of this user, in order of name, the usual one first. */
export function listClusters(base = defaultDataDir()): KnownCluster[] {
  const folder = path.dirname(base);
  const inPlace = namesIn(folder).flatMap(entry => clusterOfPlace(path.join(folder, entry), base) ?? []);
  const names = new Set([...inPlace, ...namesIn(linksFolder(base))].toSorted());
  const isUsual = names.delete(defaultClusterName);
  return [...(isUsual ? [defaultClusterName] : []), ...names].flatMap(name => {
    const dataDir = findCluster(name, base);
    return dataDir === undefined ? [] : [{ name, dataDir }];
  });
}

/** The link of a name leads to a directory that still has it. */
function findLink(name: string, base: string): string | undefined {
  try {
    const dataDir = readlinkSync(path.join(linksFolder(base), name));
    return readMarker(dataDir)?.name === name ? dataDir : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Lets the cluster of a directory be found by name, and forgets names whose clusters are gone. Resolves with false when another
 *  cluster got the name meanwhile. Where nothing can be written there, the cluster has its name all the same, but is found by its
 *  directory alone. */
export async function linkCluster({ name, dataDir }: KnownCluster, base = defaultDataDir()): Promise<boolean> {
  if (clusterOfPlace(dataDir, base) !== undefined) return true;
  const folder = linksFolder(base);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const other of namesIn(folder))
      if (findLink(other, base) === undefined) await rm(path.join(folder, other), { force: true });
    await symlink(path.resolve(dataDir), path.join(folder, name));
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'EEXIST' || findLink(name, base) === path.resolve(dataDir);
  }
}

/** Forgets the name of a directory that is gone. */
export async function unlinkCluster({ name, dataDir }: KnownCluster, base = defaultDataDir()): Promise<void> {
  const link = path.join(linksFolder(base), name);
  try {
    if (readlinkSync(link) === path.resolve(dataDir)) await rm(link, { force: true });
  } catch {
    // There is none, or it can be no more than forgotten later.
  }
}
