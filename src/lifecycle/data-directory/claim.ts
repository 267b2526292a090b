/** The data directory of a cluster: made and marked as ours, or refused by name before anything in it is opened or
 *  changed. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  describeDisk,
  lacksInodes,
  makeFolder,
  readFileIfExists,
  realPlace,
  systemErrorCode,
  TemporaryError,
  toError,
  UsageError,
  writeFileAtomically,
} from '#base';
import { findCluster, linkCluster, readMarker } from './clusters.ts';
import { planName } from './name.ts';
import { defaultDataDir } from './places.ts';
import {
  directoryFormat,
  findExposure,
  judgeDirectory,
  type Marker,
  markerFile,
  type ObservedDirectory,
  type OwnedFolder,
  searchedFolders,
  sortEntries,
  type Verdict,
} from './plan.ts';

/** The name of the cluster that takes the directory. */
export interface ClaimOptions {
  /** What its cluster is to be called. Default: as it is, or after its place. */
  readonly name?: string | undefined;
  /** Default: the usual place of this user's clusters. */
  readonly base?: string;
}

/** Makes the directory for its owner alone, or goes on with the one that is there; resolves with the name of its
 *  cluster. UsageError when it cannot be used, is somebody's folder for something else, could be changed by others, or
 *  the name is another cluster's. */
export async function claimDataDirectory(
  dataDir: string,
  { name, base = defaultDataDir() }: ClaimOptions = {},
): Promise<string> {
  try {
    if (readMarker(dataDir) === undefined) assertApart(dataDir);
    await makeFolder(dataDir, { mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const observed = await observeDirectory(dataDir);
    const verdict = judgeDirectory(observed);
    if (verdict.type === 'refused') throw new UsageError(verdict.reason);
    await assertPrivate(dataDir, { isEmpty: observed.names.length === 0 });
    return await nameCluster(dataDir, { wanted: name, base });
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Whether the folder is a cluster's, and what in it is; of one that cannot be read UsageError. */
export async function judgeDataDirectory(
  dataDir: string,
): Promise<{ verdict: Verdict; own: string[]; others: string[] }> {
  try {
    const observed = await observeDirectory(dataDir);
    const lists = await Promise.all(
      searchedFolders.map(async name => [name, await readdir(path.join(dataDir, name)).catch(() => [])] as const),
    );
    return { verdict: judgeDirectory(observed), ...sortEntries(observed.names, Object.fromEntries(lists)) };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { verdict: { type: 'new' }, own: [], others: [] };
    throw unusable(dataDir, error);
  }
}

/** UsageError when the folder is something else, or of a newer format: nothing in it may then be read or written. */
export async function assertOurs(dataDir: string): Promise<void> {
  const { verdict } = await judgeDataDirectory(dataDir);
  if (verdict.type === 'refused') throw unusable(dataDir, new UsageError(verdict.reason));
}

/** The error of a directory that cannot be used, in one line. */
export function unusable(dataDir: string, error: unknown): UsageError {
  const why: Partial<Record<string, string>> = {
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'it leads to what does not exist and cannot be made',
    ENOTDIR: 'it is not a directory',
    ENAMETOOLONG: 'its name is too long',
    ELOOP: 'links there lead in a circle',
    EEXIST: 'it is not a directory',
    ENOSPC: lacksInodes(dataDir) ? 'no inode is left there for another file' : 'no space is left there',
    EDQUOT: 'the quota is used up there',
    EIO: 'the disk fails',
  };
  const code = systemErrorCode(error) ?? '';
  const mayPass = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes(code);
  const place = mayPass ? describeDisk(dataDir) : dataDir;
  const line = `data directory ${place} cannot be used: ${why[code] ?? toError(error).message}`;
  return mayPass ? new TemporaryError(line, { cause: error }) : new UsageError(line, { cause: error });
}

/** Marks the directory with the name of its cluster, if it is not yet, and lets it be found by that. */
async function nameCluster(
  dataDir: string,
  { wanted, base }: { wanted: string | undefined; base: string },
): Promise<string> {
  const marker = readMarker(dataDir);
  const placeOf = (name: string) => {
    const place = findCluster(name, base);
    return place === undefined || path.resolve(place) === path.resolve(dataDir) ? undefined : place;
  };
  for (;;) {
    const naming = planName({ dataDir, wanted, current: marker?.name, base, placeOf });
    if ('refused' in naming) throw new UsageError(naming.refused);
    const { name } = naming;
    if (readMarker(dataDir)?.name !== name)
      await mark(dataDir, { name, id: marker?.id ?? randomUUID(), version: marker?.version });
    if (await linkCluster({ name, dataDir }, base)) return name;
  }
}

/** Writes down which version goes on with the cluster of the directory, which must be claimed. */
export async function noteVersion(dataDir: string, version: string): Promise<void> {
  const { name, id, version: before } = readMarker(dataDir) ?? {};
  if (name !== undefined && id !== undefined && version !== before) await mark(dataDir, { name, id, version });
}

async function mark(dataDir: string, known: Pick<Marker, 'name' | 'id' | 'version'>): Promise<void> {
  const marker: Marker = {
    apiVersion: 'kubernode.dev/v1',
    kind: 'DataDirectory',
    format: directoryFormat,
    ...known,
  };
  await writeFileAtomically(path.join(dataDir, markerFile), `${JSON.stringify(marker, null, 2)}\n`, 0o600);
}

/** Looks at the folder, and into what would be ours, without changing anything. */
async function observeDirectory(dataDir: string): Promise<ObservedDirectory> {
  const inside = (...names: string[]) => path.join(dataDir, ...names);
  const names = await readdir(dataDir);
  const marker = names.includes(markerFile) ? await readFile(inside(markerFile), 'utf8') : undefined;
  if (marker?.trim() || names.length === 0)
    return { names, marker, hasRecord: false, hasStore: false, hasAuthority: false, hasImages: false };
  const has = async (file: string, pattern: RegExp) => pattern.test((await readStart(file)) ?? '');
  const [hasRecord, hasStore, authority, key, hasImages] = await Promise.all([
    has(inside('cluster.json'), /"identity":[\s\S]*"apiUrl": "https:/),
    // LMDB's magic number, after 24 bytes of page header.
    has(inside('store', 'data.mdb'), /^[\s\S]{24}\xde\xc0\xef\xbe/),
    has(inside('pki', 'ca.crt'), /^-----BEGIN CERTIFICATE-----/),
    has(inside('pki', 'sa.pub'), /^-----BEGIN PUBLIC KEY-----/),
    has(inside('images', 'oci-layout'), /"imageLayoutVersion"/),
  ]);
  return { names, hasRecord, hasStore, hasAuthority: authority && key, hasImages };
}

/** The first kilobyte of a file, one character a byte; undefined where there is no such file. */
async function readStart(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** UsageError when the folder lies in another cluster's data directory, whose purge would delete it. */
function assertApart(dataDir: string): void {
  for (let at = path.dirname(realPlace(dataDir)); at !== path.dirname(at); at = path.dirname(at)) {
    const { kind, name } = readMarker(at) ?? {};
    if (kind !== 'DataDirectory') continue;
    throw new UsageError(
      `it lies in ${at}, which is the cluster ${name}'s and is deleted with it: choose another place`,
    );
  }
}

/** Takes away what others may do in the directory. UsageError when somebody else could have put something there. */
async function assertPrivate(dataDir: string, { isEmpty }: { isEmpty: boolean }): Promise<void> {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  if (uid === undefined || gid === undefined) return;
  const [directory, ...above] = await foldersOf(dataDir);
  if (!directory) return;
  const sudoUid = uid === 0 && process.env['SUDO_UID'] ? Number(process.env['SUDO_UID']) : undefined;
  // Into an empty folder nobody has put anything, and from now on nobody can.
  const mode = isEmpty ? 0o700 : directory.mode;
  const exposure = findExposure([{ ...directory, mode }, ...above], { uid, gid, sudoUid });
  if (exposure !== undefined) throw new UsageError(exposure);
  if ((directory.mode & 0o077) !== 0) await chmod(dataDir, 0o700);
}

/** The folder and all above it, links followed. */
async function foldersOf(dataDir: string): Promise<OwnedFolder[]> {
  const folders: OwnedFolder[] = [];
  for (let at = await realpath(dataDir); ; at = path.dirname(at)) {
    const { uid, gid, mode } = await stat(at);
    folders.push({ path: at, uid, gid, mode });
    if (at === path.dirname(at)) return folders;
  }
}

/** Whether the cluster of a directory has been started before: then nothing of its store and authorities may be made
 *  anew. */
export async function hasBeenUsed(dataDir: string): Promise<boolean> {
  return (await readFileIfExists(path.join(dataDir, 'admin.conf'))) !== undefined;
}
