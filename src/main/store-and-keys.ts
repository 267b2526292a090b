/** What every API server of a data directory needs: certificates, and the store. */
import { existsSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ApiServerListenOptions, ApiServerOptions } from '#apiserver';
import {
  addressAt,
  type Clock,
  type Logger,
  parseCidr,
  parseDurationMs,
  productVersion,
  toError,
  UsageError,
} from '#base';
import type { ClusterConfiguration } from '#cli';
import {
  type ClusterNetwork,
  commandFor,
  type EnsuredPki,
  ensurePki,
  hasBeenUsed,
  machineNames,
  noteVersion,
  parsePortRange,
  readMarker,
} from '#lifecycle';
import { isUnfinishedFile, type LmdbStore, openLmdbStore } from '#store';
import { otherNetworks } from './cluster-network.ts';
import { reasonFile, restoringFolder, storeDirectory } from './data-directory.ts';
import { writeReason } from './last-words.ts';

/** What certificates have to name, and where all of it lies. */
export interface DataDirectoryOptions {
  readonly dataDir: string;
  readonly nodeName: string;
  readonly serviceCidr: string;
  readonly clusterCidr: string;
  readonly clock: Clock;
}

/** The cluster's certificates, issued when they are missing or made for other names. */
export async function ensureCertificates({
  dataDir,
  nodeName,
  serviceCidr,
  clusterCidr,
  clock,
}: DataDirectoryOptions): Promise<EnsuredPki> {
  // Addresses of the pod network come and go with it; nobody reaches a server by them.
  const others = await otherNetworks(dataDir);
  const names = machineNames({ exclude: [clusterCidr, ...others.map(({ network }) => network.clusterCidr)] });
  return await ensurePki({
    directory: dataDir,
    nodeName,
    clock,
    machineNames: names,
    serviceAddress: addressAt(parseCidr(serviceCidr), 1),
    hasBeenUsed: await hasBeenUsed(dataDir),
  });
}

interface OpenStoreOptions extends Pick<DataDirectoryOptions, 'dataDir' | 'clock'> {
  readonly logger: Logger;
  /** Bytes of the reserve that was given back. Default 0. */
  readonly givenReserve?: number;
  /** Where a copy goes before an upgrade. Default: the cluster's own folder. */
  readonly snapshotDir?: string;
  /** Time between two copies; with 0 another version goes on without one, unless it changes the store's format. Default
   *  1h. */
  readonly snapshotEvery?: string;
}

/** Opens the store. When it fails for good, so that only another start can tell what is on the disk, the process ends:
 *  pods go on, and the next start finds everything that was acknowledged. */
export async function openStore({
  dataDir,
  clock,
  logger,
  givenReserve = 0,
  snapshotDir = '',
  snapshotEvery = '1h',
}: OpenStoreOptions): Promise<LmdbStore> {
  const onFailure = (error: Error) => {
    logger.error('the store can no longer be written; stopping', { error });
    writeReason(reasonFile(dataDir), error.message);
    process.exit(70);
  };
  const directory = storeDirectory(dataDir);
  await assertStoreIsThere(dataDir);
  let isCopied = false;
  const copyBefore = async (copyStore: (file: string) => Promise<void>) => {
    const { saveSnapshot, snapshotsOf } = await import('./snapshots/index.ts');
    const place = { dataDir, directory: snapshotsOf({ dataDir, snapshotDir }) };
    await saveSnapshot({ ...place, reason: 'upgrade', copyStore, clock });
    isCopied = true;
  };
  const isUpgrade = readMarker(dataDir)?.version !== productVersion && (await hasBeenUsed(dataDir));
  await using starting = new AsyncDisposableStack();
  const store = starting.use(
    await openLmdbStore({
      beforeUpgrade: copyBefore,
      wayOut: `restore a copy with ${commandFor('snapshot restore', dataDir)}`,
      directory,
      clock,
      logger,
      onFailure,
      keepReserve: true,
      checkInBackground: true,
      givenReserve,
    }),
  );
  try {
    if (isUpgrade && !isCopied && parseDurationMs(snapshotEvery) !== 0) await copyBefore(file => store.backup(file));
    await noteVersion(dataDir, productVersion);
  } catch (error) {
    // Which is no reason not to start, and tried again at the next.
    logger.warn('the store was not copied before the upgrade', { version: productVersion, error: toError(error) });
  }
  starting.move();
  return store;
}

/** UsageError when the cluster has been used and its store is gone: an empty one would take its place without a
 *  word. What the making of one has left that never came to its end goes. */
async function assertStoreIsThere(dataDir: string): Promise<void> {
  if (existsSync(restoringFolder(dataDir)))
    throw new UsageError(
      `a restore of ${dataDir} was interrupted: run ${commandFor('snapshot restore', dataDir)} again`,
    );
  const file = path.join(storeDirectory(dataDir), 'data.mdb');
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  const isUsed = await hasBeenUsed(dataDir);
  // As a full disk or a power cut leaves it in the first moment of a cluster.
  if (!isUsed && isUnfinishedFile(file)) rmSync(file);
  if (size || !isUsed) return;
  throw new UsageError(
    `${file} is ${size === 0 ? 'empty' : 'missing'}, and the cluster has been used: restore a copy with ${commandFor('snapshot restore', dataDir)}, or start anew with ${commandFor('down --purge', dataDir)}`,
  );
}

const namesIn = (list: string): string[] => list.split(',').flatMap(name => name.trim() || []);

/** Keys and addresses of an API server. */
export function serverOptions(
  pki: EnsuredPki,
  options: Required<Pick<ApiServerOptions, 'anonymousAuth' | 'maxRequestsInflight' | 'maxMutatingRequestsInflight'>> &
    Pick<ClusterNetwork, 'serviceCidr' | 'serviceNodePortRange'> &
    Pick<ClusterConfiguration, 'etcdCompactionInterval'> & {
      /** Names, with commas between them. */
      readonly enableAdmissionPlugins: string;
      readonly disableAdmissionPlugins: string;
    },
): Pick<
  ApiServerOptions,
  | 'serviceCidr'
  | 'nodePortRange'
  | 'serviceAccountKeys'
  | 'kubeletTls'
  | 'frontProxy'
  | 'anonymousAuth'
  | 'maxRequestsInflight'
  | 'maxMutatingRequestsInflight'
  | 'compactionIntervalMs'
  | 'enableAdmissionPlugins'
  | 'disableAdmissionPlugins'
> {
  const { certificate: cert, key } = pki.certificates['apiserver-kubelet-client'];
  const frontProxy = pki.certificates['front-proxy-client'];
  return {
    serviceCidr: options.serviceCidr,
    nodePortRange: parsePortRange(options.serviceNodePortRange),
    anonymousAuth: options.anonymousAuth,
    maxRequestsInflight: options.maxRequestsInflight,
    maxMutatingRequestsInflight: options.maxMutatingRequestsInflight,
    compactionIntervalMs: parseDurationMs(options.etcdCompactionInterval) ?? 0,
    enableAdmissionPlugins: namesIn(options.enableAdmissionPlugins),
    disableAdmissionPlugins: namesIn(options.disableAdmissionPlugins),
    serviceAccountKeys: pki.serviceAccount,
    kubeletTls: { ca: pki.authorities.ca.certificate, cert, key },
    frontProxy: {
      ca: pki.authorities['front-proxy-ca'].certificate,
      name: 'front-proxy-client',
      cert: frontProxy.certificate,
      key: frontProxy.key,
    },
  };
}

/** What a port of the API server shows to clients, and whom it believes. */
export function serverTls(pki: EnsuredPki): ApiServerListenOptions['tls'] {
  const { certificate, key } = pki.certificates.apiserver;
  return { certificate, key, clientAuthority: pki.authorities.ca.certificate };
}
