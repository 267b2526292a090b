/** Takes away what a node of a data directory left on the machine, also after its process was killed. */
import { existsSync } from 'node:fs';
import { type Clock, type Logger, systemErrorCode, UsageError } from '#base';
import { waitingLines } from '#cli';
import {
  clusterName,
  containerdLayout,
  judgeDataDirectory,
  linksAmong,
  type Progress,
  purgeDataDirectory,
  takeDownContainerd,
  unlinkCluster,
} from '#lifecycle';
import { unmountBelow } from '#linux';
import { cleanUpPodNetwork, hasLink } from '#network';
import { createNftablesBackend } from '#proxy';
import {
  findRunners,
  isAlive,
  type ProcessReference,
  processFiles,
  readClusterRecord,
  readWaiting,
  removeIfPossible,
  takeDataDirectory,
} from './data-directory.ts';
import { kernelNames } from './kernel-names.ts';
import { kubeletDirectory, podNetworkNames } from './node-paths.ts';

/** Whose node, and how much time its containers have. */
export interface TakeDownOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long containers may take to end, should some run still. Default 0: they are killed. */
  readonly graceSeconds?: number;
}

/** Ends the pods and containerd, then removes the network and the rules. Does nothing where no node ever ran. */
export async function takeDownNode({ dataDir, clock, logger, graceSeconds = 0 }: TakeDownOptions): Promise<void> {
  // Somebody may have deleted the directory of a cluster that still runs.
  if (!existsSync(containerdLayout(dataDir).directory) && !(await hasLink(kernelNames(dataDir).bridge))) return;
  await takeDownContainerd(dataDir, { clock, logger, graceSeconds });
  await unmountBelow(kubeletDirectory(dataDir));
  await cleanUpPodNetwork(podNetworkNames(dataDir));
  await using backend = createNftablesBackend({ clock, logger, tableName: kernelNames(dataDir).proxyTable });
  await backend.cleanUp();
}

/** How long a cluster may take to stop by itself, beside what its pods may take. */
const stopTimeoutMs = 60_000;

/** What pods may take where no record says so. */
const defaultGraceSeconds = 30;

interface DownOptions extends Omit<TakeDownOptions, 'graceSeconds'> {
  /** Delete the data too. */
  readonly purge: boolean;
  /** Do not wait for pods to end: they are killed. */
  readonly now: boolean;
  /** A line for whoever waits. */
  readonly print: (line: string) => void;
  readonly progress: Progress;
}

/** `kubernode down`: asks the process to stop, and takes away what it left. Resolves with whether one ran. */
export async function down({ dataDir, purge, now, progress, print, clock, logger }: DownOptions): Promise<boolean> {
  const { verdict, own, others } = await judgeDataDirectory(dataDir);
  const isOurs = verdict.type !== 'refused';
  if (purge && !isOurs) throw new UsageError(`${dataDir} holds no cluster: ${verdict.reason}; nothing is deleted`);
  const runners = isOurs ? await findRunners(dataDir) : [];
  const { shutdownGraceSeconds = defaultGraceSeconds } = (isOurs && (await readClusterRecord(dataDir))) || {};
  const graceSeconds = now ? 0 : shutdownGraceSeconds;
  const stopping = { dataDir, runners, graceSeconds, print, clock };
  if (runners.length > 0) await progress.step('cluster stopped', () => stop(stopping));
  // A process that stopped by itself has left none; pods of one that had died still run.
  if (process.platform === 'linux' && process.getuid?.() === 0)
    await takeDownNode({ dataDir, clock, logger, graceSeconds });
  if (isOurs) for (const file of processFiles(dataDir)) await removeIfPossible(file);
  if (purge) await purgeAndTell({ dataDir, others, links: await linksAmong(dataDir, own), progress });
  return runners.length > 0;
}

async function purgeAndTell({
  dataDir,
  others,
  links,
  progress,
}: Pick<DownOptions, 'dataDir' | 'progress'> & {
  others: readonly string[];
  links: readonly string[];
}): Promise<void> {
  const foreign = others.length > 0 ? `, but for what is not the cluster's: ${others.join(', ')}` : '';
  const kept = links.length > 0 ? `${foreign}, but for what is elsewhere, by links: ${links.join(', ')}` : foreign;
  const mounted = await progress.step(`data deleted${kept}`, async () => {
    if (!existsSync(dataDir)) return [];
    const name = clusterName(dataDir);
    // Nobody may start there meanwhile.
    using _lock = await takeDataDirectory(dataDir);
    const { own } = await judgeDataDirectory(dataDir);
    const mounts = await purgeDataDirectory(dataDir, own);
    if (name !== undefined) await unlinkCluster({ name, dataDir });
    return mounts;
  });
  if (mounted.length > 0)
    throw new UsageError(
      `not deleted, because something is mounted there: ${mounted.join(', ')}: unmount it, and purge again`,
    );
}

interface Stopping extends Pick<DownOptions, 'dataDir' | 'clock' | 'print'> {
  readonly runners: readonly ProcessReference[];
  readonly graceSeconds: number;
}

async function stop({ dataDir, runners, graceSeconds, print, clock }: Stopping): Promise<void> {
  for (const { pid } of runners) signal(pid, graceSeconds > 0 ? 'SIGTERM' : 'SIGQUIT');
  const deadlineMs = clock.now() + stopTimeoutMs + graceSeconds * 1000;
  const tell = waitingLines({ graceSeconds, otherwise: 'down --now', print });
  while (runners.some(isAlive) && clock.now() < deadlineMs) {
    await clock.sleep(25);
    tell(await readWaiting(dataDir));
  }
  for (const runner of runners) if (isAlive(runner)) signal(runner.pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
