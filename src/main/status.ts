/** `kubernode status`: what runs in a data directory. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findCondition, Node, type NodeCondition, Pod } from '#api';
import {
  systemClock as clock,
  describeHolder,
  kubernetesVersion,
  productVersion,
  readFileIfExists,
  toError,
  UsageError,
} from '#base';
import {
  type ClusterCounts,
  type ClusterState,
  type ClusterStatus,
  type ClusterSummary,
  type ComponentStatus,
  logFile,
} from '#cli';
import { connect, createClient } from '#client';
import { clusterName, commandFor, findContainerd, holdsCluster, listClusters } from '#lifecycle';
import { readDamage, readTrouble } from '#store';
import {
  type ClusterRecord,
  isAlive,
  isHeldElsewhere,
  readClusterRecord,
  reasonFile,
  storeDirectory,
} from './data-directory.ts';
import { kubeconfigFile } from './kubeconfig.ts';

/** Reads files and asks the cluster; starts nothing. A cluster that does not answer is part of the result. */
export async function status(dataDir: string): Promise<ClusterStatus> {
  const record = await readClusterRecord(dataDir);
  const log = logFile(dataDir);
  const name = clusterName(dataDir);
  const head = {
    version: productVersion,
    kubernetesVersion,
    ...(name === undefined ? {} : { name }),
    dataDir,
    ...(existsSync(log) ? { log } : {}),
  };
  const containerd = await observeContainerd(dataDir);
  const isElsewhere = !(record && isAlive(record)) && (await isHeldElsewhere(dataDir));
  if (isElsewhere) {
    const holder = { name: 'cluster', state: 'running', detail: `in ${describeHolder(undefined)}` };
    return { state: 'running', ...head, components: [holder] };
  }
  if (!record) return { state: 'stopped', ...head, components: containerd };
  const { pid, startedAt, apiUrl, version, restarts, supervisor } = record;
  const isSupervised = supervisor !== undefined && isAlive(supervisor);
  const trouble = readTrouble(storeDirectory(dataDir));
  const damage = await readDamage(storeDirectory(dataDir));
  const deaths = {
    ...(damage === undefined ? {} : { damage }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(isSupervised ? { supervisorPid: supervisor.pid } : {}),
  };
  if (!isAlive(record)) {
    const lastDeath = { reason: (await readReason(dataDir)) ?? 'it was killed' };
    return { state: stateOf(record), ...head, ...deaths, lastDeath, components: containerd };
  }
  return {
    state: 'running',
    ...head,
    version,
    pid,
    startedAt,
    apiUrl,
    ...deaths,
    ...(record.lastDeath ? { lastDeath: record.lastDeath } : {}),
    components: [...(await observeApi(dataDir)), ...containerd],
  };
}

/** What the processes of a record are doing. */
function stateOf(record: ClusterRecord): ClusterState {
  if (isAlive(record)) return 'running';
  return record.supervisor !== undefined && isAlive(record.supervisor) ? 'restarting' : 'died';
}

/** Every cluster of this user; those that run are asked how much is in them, if that is wanted. */
export async function list({ isCounted }: { isCounted: boolean }): Promise<ClusterSummary[]> {
  return await Promise.all(
    listClusters().map(async ({ name, dataDir }): Promise<ClusterSummary> => {
      const record = await readClusterRecord(dataDir).catch(() => undefined);
      const state = record && stateOf(record);
      if (record && state === 'running') {
        const { apiUrl, kubernetesVersion } = record;
        const counts = isCounted ? await countObjects(dataDir).catch(() => undefined) : undefined;
        return {
          name,
          state,
          apiUrl,
          ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
          ...(counts ? { counts } : {}),
          dataDir,
        };
      }
      if (!holdsCluster(dataDir)) return { name, state: 'missing', dataDir };
      const isElsewhere = await isHeldElsewhere(dataDir).catch(() => false);
      return { name, state: isElsewhere ? 'running' : (state ?? 'stopped'), dataDir };
    }),
  );
}

async function readReason(dataDir: string): Promise<string | undefined> {
  return (await readFileIfExists(reasonFile(dataDir)))?.trim() || undefined;
}

async function observeContainerd(dataDir: string): Promise<ComponentStatus[]> {
  const found = await findContainerd(dataDir, { clock });
  return found
    ? [{ name: 'containerd', state: 'running', version: found.version, detail: `process ${found.pid}` }]
    : [];
}

/** How many objects there are, from an API server that answers soon. */
async function countObjects(dataDir: string): Promise<ClusterCounts> {
  await using transport = await connect({ file: kubeconfigFile(dataDir, 'admin'), env: {} });
  const client = createClient(transport);
  const signal = AbortSignal.timeout(2000);
  const [nodes, pods] = await Promise.all([
    client.list(Node, { signal }),
    // All of them are counted, one is sent.
    client.list(Pod, { signal, limit: 1, metadataOnly: true }),
  ]);
  return {
    nodes: nodes.items.length,
    readyNodes: nodes.items.filter(node => readyOf(node)?.status === 'True').length,
    pods: pods.items.length + (pods.metadata.remainingItemCount ?? 0),
  };
}

const readyOf = (node: Node): NodeCondition | undefined => findCondition(node.status?.conditions, 'Ready');

async function observeApi(dataDir: string): Promise<ComponentStatus[]> {
  try {
    await using transport = await connect({ file: kubeconfigFile(dataDir, 'admin'), env: {} });
    const { items } = await createClient(transport).list(Node, { signal: AbortSignal.timeout(5000) });
    const nodes = items.map((node): ComponentStatus => {
      const ready = readyOf(node);
      const isReady = ready?.status === 'True';
      return {
        name: `node ${node.metadata.name}`,
        state: isReady ? 'ready' : 'not ready',
        version: node.status?.nodeInfo?.kubeletVersion ?? '',
        ...(isReady ? {} : { detail: ready?.message ?? '' }),
      };
    });
    return [{ name: 'API server', state: 'ready', version: kubernetesVersion }, ...nodes];
  } catch (error) {
    return [{ name: 'API server', state: 'not ready', detail: toError(error).message }];
  }
}

/** The administrator's kubeconfig; UsageError when there is none. */
export async function readKubeconfig(dataDir: string): Promise<string> {
  try {
    return await readFile(kubeconfigFile(dataDir, 'admin'), 'utf8');
  } catch (error) {
    throw new UsageError(
      `${dataDir} holds no cluster: start one with ${commandFor('up', dataDir)} (${toError(error).message})`,
      {
        cause: error,
      },
    );
  }
}
