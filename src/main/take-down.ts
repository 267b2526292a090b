/** Takes away what a node of a data directory left on the machine, also after its process was killed. */
import { existsSync } from 'node:fs';
import { type Clock, type Logger, systemErrorCode } from '#base';
import { unmountBelow } from '#kubelet';
import { containerdLayout, type Progress, takeDownContainerd } from '#lifecycle';
import { cleanUpPodNetwork } from '#network';
import { createNftablesBackend } from '#proxy';
import {
  findRunners,
  isAlive,
  type ProcessReference,
  planPurge,
  purgeDataDirectory,
  reasonFile,
  removeClusterRecord,
  removeIfPossible,
} from './data-directory.ts';
import { kernelNames } from './kernel-names.ts';
import { kubeletDirectory, podNetworkNames } from './node-agent.ts';

export interface TakeDownOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Ends the pods and containerd, then removes the network and the rules. Does nothing where no node ever ran. */
export async function takeDownNode({ dataDir, clock, logger }: TakeDownOptions): Promise<void> {
  // Somebody may have deleted the directory of a cluster that still runs.
  const traces = [containerdLayout(dataDir).directory, `/sys/class/net/${kernelNames(dataDir).bridge}`];
  if (!traces.some(trace => existsSync(trace))) return;
  await takeDownContainerd(dataDir, { clock, logger });
  await unmountBelow(kubeletDirectory(dataDir));
  await cleanUpPodNetwork(podNetworkNames(dataDir));
  await using backend = createNftablesBackend({ clock, logger, tableName: kernelNames(dataDir).proxyTable });
  await backend.cleanUp();
}

/** How long a cluster may take to stop by itself. */
const stopTimeoutMs = 60_000;

export interface DownOptions extends TakeDownOptions {
  /** Delete the data too. */
  readonly purge: boolean;
  readonly progress: Progress;
}

/** `kubernode down`: asks the process to stop, and takes away what it left. Resolves with whether one ran. */
export async function down({ dataDir, purge, progress, clock, logger }: DownOptions): Promise<boolean> {
  const runners = await findRunners(dataDir);
  const purged = purge ? await planPurge(dataDir, { isOurs: runners.length > 0 }) : undefined;
  if (runners.length > 0) await progress.step('cluster stopped', () => stop(runners, clock));
  if (process.platform === 'linux' && process.getuid?.() === 0) await takeDownNode({ dataDir, clock, logger });
  await removeClusterRecord(dataDir);
  await removeIfPossible(reasonFile(dataDir));
  if (purged) {
    const kept = purged.others.length > 0 ? `, but for what is not the cluster's: ${purged.others.join(', ')}` : '';
    const { own } = await planPurge(dataDir, { isOurs: true });
    await progress.step(`data deleted${kept}`, () => purgeDataDirectory(dataDir, own));
  }
  return runners.length > 0;
}

async function stop(runners: readonly ProcessReference[], clock: Clock): Promise<void> {
  for (const { pid } of runners) signal(pid, 'SIGTERM');
  const deadlineMs = clock.now() + stopTimeoutMs;
  while (runners.some(isAlive) && clock.now() < deadlineMs) await clock.sleep(25);
  for (const runner of runners) if (isAlive(runner)) signal(runner.pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
