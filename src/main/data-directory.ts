/** The data directory of a cluster: whether it can be used, and which process uses it. */
import { constants } from 'node:fs';
import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  LockHeldError,
  processIdentity,
  readFileIfExists,
  systemErrorCode,
  takeLockFile,
  toError,
  UsageError,
  writeFileAtomically,
} from '#base';

/** Who runs the cluster of a data directory, written when it starts. */
export interface ClusterRecord {
  readonly pid: number;
  /** Tells the process from others that get its number later; see processIdentity. */
  readonly identity: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly version: string;
  readonly apiUrl: string;
  /** Name of the real node; none with `--no-node`. */
  readonly nodeName?: string;
  readonly simulatedNodes: number;
}

const recordFile = (dataDir: string): string => path.join(dataDir, 'cluster.json');

/** Makes the directory, for its owner alone. UsageError when it cannot be used. */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = {
      EACCES: 'permission denied',
      EROFS: 'the file system is read-only',
      ENOTDIR: 'it is not a directory',
      EEXIST: 'it is not a directory',
    };
    const code = systemErrorCode(error) ?? '';
    const reason = why[code as keyof typeof why] ?? toError(error).message;
    throw new UsageError(`data directory ${dataDir} cannot be used: ${reason}`, { cause: error });
  }
}

/** The record, also of a process that is gone; UsageError when it is damaged. */
export async function readClusterRecord(dataDir: string): Promise<ClusterRecord | undefined> {
  const text = await readFileIfExists(recordFile(dataDir));
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
  record: Omit<ClusterRecord, 'pid' | 'identity'>,
): Promise<void> {
  const { pid } = process;
  const mine: ClusterRecord = { pid, identity: processIdentity(pid) ?? '', ...record };
  await writeFileAtomically(recordFile(dataDir), `${JSON.stringify(mine, null, 2)}\n`, 0o600);
}

export async function removeClusterRecord(dataDir: string): Promise<void> {
  await rm(recordFile(dataDir), { force: true });
}

/** Whether the process of a record still runs. */
export const isAlive = ({ pid, identity }: ClusterRecord): boolean => processIdentity(pid) === identity;

/** Makes this process the one that runs the cluster of the directory, until it is disposed. UsageError when another one
 *  does, be it still starting. */
export function takeDataDirectory(dataDir: string): Disposable {
  try {
    return takeLockFile(path.join(dataDir, 'lock'));
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    throw new UsageError(
      `a cluster already runs in ${dataDir} (process ${error.pid}): see kubernode status, or stop it with kubernode down`,
      { cause: error },
    );
  }
}
