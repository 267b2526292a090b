/** Which clusters there are, by name: those in places that follow from their names, and those that a link names. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
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

/** Whether a cluster's data are in a directory: with a marker, be it one that cannot be read, or of before there was
 *  one. */
export function holdsCluster(dataDir: string): boolean {
  const has = (...names: string[]) => existsSync(path.join(dataDir, ...names));
  return has(markerFile) || (has('store', 'data.mdb') && has('pki', 'ca.crt'));
}

/** What the cluster of a directory is called; undefined where there is none. */
export function clusterName(dataDir: string, base = defaultDataDir()): string | undefined {
  if (!holdsCluster(dataDir)) return undefined;
  const isLinked = (name: string) => findLink(name, base) === path.resolve(dataDir);
  return clusterOfPlace(dataDir, base) ?? readMarker(dataDir)?.name ?? namesIn(linksFolder(base)).find(isLinked);
}

/** Where the cluster of this name lives, or would. */
export function locateCluster(name: string, base = defaultDataDir()): string {
  return findLink(name, base) ?? placeOfCluster(name, base);
}

/** Where the cluster of this name lives; undefined where there is none. */
export function findCluster(name: string, base = defaultDataDir()): string | undefined {
  const dataDir = locateCluster(name, base);
  return holdsCluster(dataDir) || findLink(name, base) !== undefined ? dataDir : undefined;
}

/** Every cluster of this user, in order of name, the usual one first; also one whose directory is empty just now, as
 *  when its disk is not mounted. */
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

/** Where the link of a name leads: to a directory that still has the name, or does not say. */
function findLink(name: string, base: string): string | undefined {
  try {
    const dataDir = readlinkSync(path.join(linksFolder(base), name));
    const marker = readMarker(dataDir);
    return (marker ? marker.name === name : existsSync(dataDir)) ? dataDir : undefined;
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

/** Lets the cluster of a directory be found by name, and forgets names whose clusters are gone. Resolves with false
 *  when another cluster got the name meanwhile. Where nothing can be written there, the cluster has its name all the
 *  same, but is found by its directory alone. */
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
