/** Brings a data directory back to a snapshot. */
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, formatTime, namingDisk, systemErrorCode, UsageError } from '#base';
import { assertOurs, type ClaimOptions, claimDataDirectory, noteVersion } from '#lifecycle';
import { checkCopy } from '#store';
import { restoringFolder, takeDataDirectory } from '../data-directory.ts';
import { assertSame, copyFile, flushFolder } from './files.ts';
import { isCopied, manifestFile, parseManifest, type Snapshot, storeFile } from './plan.ts';
import { listSnapshots } from './save.ts';

interface RestoreOptions extends ClaimOptions {
  readonly dataDir: string;
  /** The folder of snapshots. */
  readonly directory: string;
  /** Name of one there, or path of one elsewhere. Default: the newest that lacks nothing. */
  readonly snapshot?: string | undefined;
  readonly clock: Clock;
}

/** What a restore has done. */
export interface Restored extends Snapshot {
  /** Where what was replaced is kept; undefined when there was nothing. */
  readonly replaced?: string;
}

/** Replaces store, certificates, keys and kubeconfigs by those of a snapshot.
 *
 *  Flow: all of it is copied beside, and verified there by its checksums; then what is there is moved aside, and the
 *  copies into its place. Errors: UsageError when the cluster runs, and when the snapshot is damaged, in which case
 *  nothing was replaced. */
export async function restoreSnapshot(options: RestoreOptions): Promise<Restored> {
  const { dataDir, clock } = options;
  await assertOurs(dataDir);
  const { folder, ...snapshot } = await findSnapshot(options);
  await claimDataDirectory(dataDir, options);
  using _lock = await takeDataDirectory(dataDir);
  const time = formatTime(clock.now()).replaceAll(':', '-');
  const [staging, aside] = [restoringFolder(dataDir), path.join(dataDir, `replaced-${time}`)];
  try {
    await rm(staging, { recursive: true, force: true });
    await stage(folder, staging, { snapshot, clock }).catch(async (error: unknown) => {
      await rm(staging, { recursive: true, force: true });
      throw error;
    });
    const hasReplaced = await exchange(dataDir, { staging, aside });
    await rm(staging, { recursive: true });
    await noteVersion(dataDir, snapshot.manifest.version);
    await flushFolder(dataDir);
    return { ...snapshot, ...(hasReplaced ? { replaced: aside } : {}) };
  } catch (error) {
    throw namingDisk(error, dataDir);
  }
}

/** The snapshot that is meant, and where it lies. UsageError when there is none, or it cannot be understood. */
async function findSnapshot({ directory, snapshot }: RestoreOptions): Promise<Snapshot & { folder: string }> {
  const all = await listSnapshots(directory);
  if (snapshot === undefined) {
    const newest = all.findLast(({ manifest }) => manifest.unreadable.length === 0) ?? all.at(-1);
    if (!newest) throw new UsageError(`there is no snapshot in ${directory}`);
    return { ...newest, folder: path.join(directory, newest.name) };
  }
  const folder = snapshot.includes(path.sep) ? path.resolve(snapshot) : path.join(directory, snapshot);
  const text = await readFile(path.join(folder, manifestFile), 'utf8').catch((error: unknown) => {
    const last = all.at(-1)?.name;
    const others = last === undefined ? `there is none in ${directory}` : `the newest in ${directory} is ${last}`;
    throw new UsageError(`${folder} is no snapshot (${systemErrorCode(error)}): ${others}`, { cause: error });
  });
  const manifest = parseManifest(text);
  if (typeof manifest === 'string') throw new UsageError(`${folder} cannot be restored: ${manifest}`);
  return { name: path.basename(folder), manifest, folder };
}

/** Copies a snapshot beside what it is to replace, and verifies the copy. */
async function stage(
  folder: string,
  staging: string,
  { snapshot, clock }: { snapshot: Snapshot; clock: Clock },
): Promise<void> {
  await mkdir(staging, { mode: 0o700 });
  for (const file of snapshot.manifest.files) {
    const from = path.join(folder, file.path);
    const copied = await copyFile(from, path.join(staging, placeOf(file.path))).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
      throw new UsageError(`${from} is missing: the snapshot is damaged, and nothing was replaced`, { cause: error });
    });
    assertSame(from, file, copied);
  }
  await checkCopy(path.join(staging, placeOf(storeFile)), { clock });
}

/** Where a file of a snapshot belongs in a data directory. */
const placeOf = (file: string): string => (file === storeFile ? `store/${storeFile}` : file);

/** Exchanges one name after the other. What tells that a cluster has been used comes last, and until then the folder of
 *  what is still to come keeps others from starting. */
async function exchange(dataDir: string, options: { staging: string; aside: string }): Promise<boolean> {
  const { staging, aside } = options;
  const move = async (from: string, to: string) => {
    await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
    return await rename(from, to).then(
      () => true,
      (error: unknown) => {
        if (systemErrorCode(error) === 'ENOENT') return false;
        throw error;
      },
    );
  };
  let hasReplaced = false;
  const names = new Set([...(await readdir(dataDir)), ...(await readdir(staging))]);
  const order = [...names].filter(isReplaced).toSorted((one, other) => rank(one) - rank(other));
  for (const name of order) {
    if (await move(path.join(dataDir, name), path.join(aside, name))) hasReplaced = true;
    await move(path.join(staging, name), path.join(dataDir, name));
  }
  return hasReplaced;
}

const isReplaced = (name: string): boolean => name === 'store' || name === 'pki' || isCopied(name);
const rank = (name: string): number =>
  ['pki', 'store'].indexOf(name) + (name === 'admin.conf' ? 10 : name.endsWith('.conf') ? 5 : 0);
