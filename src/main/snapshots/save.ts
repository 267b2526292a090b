/** Makes a snapshot: a copy of the store as it is at one moment, with certificates, keys and kubeconfigs. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type Clock,
  formatTime,
  freeBytes,
  namingDisk,
  productVersion,
  systemErrorCode,
  takeTemporaryLock,
  UsageError,
  writeFileAtomically,
} from '#base';
import { checkCopy } from '#store';
import { storeDirectory } from '../data-directory.ts';
import { copyFile, findFiles, flushFolder, measureFile } from './files.ts';
import {
  compareNames,
  isSnapshotName,
  manifestFile,
  nameAt,
  newManifest,
  parseManifest,
  planPrune,
  type Snapshot,
  type SnapshotFile,
  type SnapshotReason,
  storeFile,
} from './plan.ts';

interface SaveOptions {
  readonly dataDir: string;
  /** The folder of snapshots; made when missing. */
  readonly directory: string;
  readonly reason: SnapshotReason;
  /** Copies the store to a file. */
  readonly copyStore: (file: string) => Promise<void>;
  /** How many of those made by the clock are kept. Default: all. */
  readonly keep?: number;
  readonly clock: Clock;
}

/** Room that a copy leaves on the disk. */
const leftBytes = 32 * 1024 * 1024;

/** Makes a snapshot, verifies it, and deletes those that are too many. Rejects with one line, and leaves the older
 *  ones, when there is no room, or when the store is so damaged that it cannot be copied. */
export async function saveSnapshot(options: SaveOptions): Promise<Snapshot> {
  const { dataDir, directory, clock, keep } = options;
  try {
    // Nothing is made where there is nothing to copy: a folder of snapshots alone is no cluster's.
    const size = await sizeOfStore(dataDir);
    // One process at a time: what another one is making looks as if it were left.
    using _lock = await takeTemporaryLock(path.join(directory, '.lock'));
    await removeUnfinished(directory);
    assertRoom(directory, size);
    const name = nameAt(formatTime(clock.now()), await readdir(directory));
    const unfinished = path.join(directory, `${name}.new`);
    try {
      await mkdir(unfinished, { mode: 0o700 });
      const snapshot = { name, manifest: await fill(unfinished, options) };
      await rename(unfinished, path.join(directory, name));
      await flushFolder(directory);
      if (keep !== undefined) await prune(directory, keep);
      return snapshot;
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    throw namingDisk(error, directory);
  }
}

async function fill(folder: string, { dataDir, reason, copyStore, clock }: SaveOptions): Promise<Snapshot['manifest']> {
  const createdAt = formatTime(clock.now());
  const store = path.join(folder, storeFile);
  await copyStore(store);
  await keepToOwner(store);
  const { rows: objects, revision, unreadable } = await checkCopy(store, { clock });
  const files: SnapshotFile[] = [{ path: storeFile, ...(await measureFile(store)) }];
  for (const file of await findFiles(dataDir))
    files.push({ path: file, ...(await copyFile(path.join(dataDir, file), path.join(folder, file))) });
  const manifest = newManifest({ createdAt, reason, version: productVersion, files, objects, revision, unreadable });
  await writeFileAtomically(path.join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, 0o600);
  return manifest;
}

/** LMDB writes its copies as files for all. */
async function keepToOwner(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.chmod(0o600);
  await handle.datasync();
}

/** UsageError where there is no store. */
async function sizeOfStore(dataDir: string): Promise<number> {
  const store = path.join(storeDirectory(dataDir), storeFile);
  const { size } = await stat(store).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) throw error;
    throw new UsageError(`${dataDir} holds no cluster's store to copy: ${store} is missing`, { cause: error });
  });
  return size;
}

/** A copy must not fill the disk on which the store writes. */
function assertRoom(directory: string, size: number): void {
  const free = freeBytes(directory);
  if (free < size + leftBytes)
    throw new UsageError(
      `no copy of the store is made: ${directory} has ${mebibytes(free)} free, and it may take ${mebibytes(size + leftBytes)}`,
    );
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

/** What a process left that was killed, or whose disk was full. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.endsWith('.new') && isSnapshotName(name.slice(0, -'.new'.length)))
      await rm(path.join(directory, name), { recursive: true, force: true });
  }
}

async function prune(directory: string, keep: number): Promise<void> {
  for (const name of planPrune(await listSnapshots(directory), keep))
    await rm(path.join(directory, name), { recursive: true, force: true });
}

/** The snapshots of a folder, oldest first; none where there is no such folder. What is no snapshot is left out. */
export async function listSnapshots(directory: string): Promise<Snapshot[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    names.filter(isSnapshotName).map(async name => {
      const text = await readFile(path.join(directory, name, manifestFile), 'utf8').catch(() => '');
      const manifest = parseManifest(text);
      return typeof manifest === 'string' ? [] : [{ name, manifest }];
    }),
  );
  return found.flat().toSorted((one, other) => compareNames(one.name, other.name));
}
