/** Which process uses the data directory of a cluster. */
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  describeHolder,
  LockHeldError,
  lockHolder,
  processIdentity,
  processNamespace,
  readFileIfExists,
  systemErrorCode,
  takeLockFile,
  toError,
  UsageError,
  writeFileAtomically,
} from '#base';
import type { LastDeath } from '#cli';
import { commandFor, unusable } from '#lifecycle';

/** A process that can be told from others that get its number later; see processIdentity. */
export interface ProcessReference {
  readonly pid: number;
  readonly identity: string;
  /** Where the number means this process; see processNamespace. Default: here. */
  readonly namespace?: string;
}

/** Who runs the cluster of a data directory, written when it starts. */
export interface ClusterRecord extends ProcessReference {
  /** Starts the process again when it dies; none where it was started without. */
  readonly supervisor?: ProcessReference;
  /** How often it has done so. */
  readonly restarts?: number;
  /** How the process before this one ended. */
  readonly lastDeath?: LastDeath;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly version: string;
  /** None was written by earlier versions. */
  readonly kubernetesVersion?: string;
  readonly apiUrl: string;
  /** Name of the real node; none with `--no-node`. */
  readonly nodeName?: string;
  readonly simulatedNodes: number;
  /** How long its pods may take to end when it stops. */
  readonly shutdownGraceSeconds: number;
}

const recordFile = (dataDir: string): string => path.join(dataDir, 'cluster.json');

/** Where the store is. */
export const storeDirectory = (dataDir: string): string => path.join(dataDir, 'store');

/** What a restore is about to put in place: nothing may start while it is there. */
export const restoringFolder = (dataDir: string): string => path.join(dataDir, 'restoring');

/** Where a process that dies writes why. */
export const reasonFile = (dataDir: string): string => path.join(dataDir, 'last-words');

/** The record, also of a process that is gone; UsageError when it is damaged. */
export async function readClusterRecord(dataDir: string): Promise<ClusterRecord | undefined> {
  const text = await readFileIfExists(recordFile(dataDir)).catch((error: unknown) => {
    throw unusable(dataDir, error);
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ClusterRecord;
  } catch (error) {
    throw new UsageError(
      `${recordFile(dataDir)} is damaged: ${toError(error).message}; remove it if no cluster runs there`,
      { cause: error },
    );
  }
}

/** Writes down that this process runs the cluster. */
export async function writeClusterRecord(
  dataDir: string,
  record: Omit<ClusterRecord, keyof ProcessReference>,
): Promise<void> {
  const { pid } = process;
  const mine: ClusterRecord = { ...referenceTo(pid), ...record };
  await writeFileAtomically(recordFile(dataDir), `${JSON.stringify(mine, null, 2)}\n`, 0o600);
}

/** Which pods a cluster that stops still waits for. */
const waitingFile = (dataDir: string): string => path.join(dataDir, 'waiting-for');

/** Says so to whoever stops it. That helps a person; it is nothing that a stop depends on. */
export function writeWaiting(dataDir: string, pods: readonly string[]): void {
  try {
    writeFileSync(waitingFile(dataDir), pods.join('\n'), { mode: 0o600 });
  } catch {}
}

/** The pods that the cluster waits for. */
export async function readWaiting(dataDir: string): Promise<readonly string[]> {
  const text = await readFileIfExists(waitingFile(dataDir)).catch(() => undefined);
  return text ? text.split('\n') : [];
}

/** Says that none is waited for any more. */
export const removeWaiting = (dataDir: string): Promise<void> => removeIfPossible(waitingFile(dataDir));

/** What tells of the cluster's process alone. */
export const processFiles = (dataDir: string): string[] => [
  recordFile(dataDir),
  reasonFile(dataDir),
  waitingFile(dataDir),
];

/** On a disk that cannot be written it stays, and names a process that is gone. */
export async function removeClusterRecord(dataDir: string): Promise<void> {
  await removeIfPossible(recordFile(dataDir));
}

/** Removes what tells of a process, and can stay where the disk cannot be written. */
export async function removeIfPossible(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (error) {
    if (!['EROFS', 'EIO'].includes(systemErrorCode(error) ?? '')) throw error;
  }
}

/** A process that runs here. */
export const referenceTo = (pid: number): ProcessReference => ({
  pid,
  identity: processIdentity(pid) ?? '',
  namespace: processNamespace(),
});

/** Whether a process still runs. */
export const isAlive = ({ pid, identity, namespace = processNamespace() }: ProcessReference): boolean =>
  namespace === processNamespace() && processIdentity(pid) === identity;

/** The processes that run the cluster, be it still starting or between two starts: first the one that would start
 *  another. */
export async function findRunners(dataDir: string): Promise<ProcessReference[]> {
  const record = await readClusterRecord(dataDir);
  const known = [record?.supervisor, record].filter(process => process !== undefined && isAlive(process));
  // The holder of the lock may have written no record yet, or be that of another namespace.
  const holder = known.length > 0 ? undefined : await lockHolder(path.join(dataDir, 'lock'));
  if (holder && holder.pid === undefined)
    throw new UsageError(`the cluster in ${dataDir} is run by ${describeHolder(undefined)}: it must be stopped there`);
  const identity = holder?.pid === undefined ? undefined : processIdentity(holder.pid);
  const starting = holder?.pid === undefined || identity === undefined ? undefined : { pid: holder.pid, identity };
  return [...known, starting].filter(process => process !== undefined);
}

/** Whether a process that has no number here runs the cluster. */
export async function isHeldElsewhere(dataDir: string): Promise<boolean> {
  const holder = await lockHolder(path.join(dataDir, 'lock'));
  return holder !== undefined && holder.pid === undefined;
}

/** Makes this process the one that runs the cluster of the directory, until it is disposed. UsageError when another one
 *  does, be it still starting. */
export async function takeDataDirectory(dataDir: string): Promise<Disposable> {
  try {
    return await takeLockFile(path.join(dataDir, 'lock'));
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw unusable(dataDir, error);
    throw new UsageError(
      `a cluster already runs in ${dataDir} (${describeHolder(error.pid)}): see ${commandFor('status', dataDir)}, or stop it with ${commandFor('down', dataDir)}`,
      { cause: error },
    );
  }
}
