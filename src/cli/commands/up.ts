/** `kubernode up`: starts a cluster, deploys what was asked for, and shows that it answers. */
import { Command } from 'commander';
import { firstError, namingDisk, parseDurationMs, quotePosix, systemClock, toError, UsageError } from '#base';
import { addUserContext } from '#client';
import { commandFor, contextOfCluster, createProgress, formatSeconds, type Progress, quietProgress } from '#lifecycle';
import type { ClusterConfiguration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load.ts';
import { loadManifests } from '../manifests/manifest.ts';
import { UnavailableError } from '../manifests/wait-until-available.ts';
import type { RunningCluster } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { type Deployment, deploy, readSource } from './deploy.ts';
import { type Report, reportToParent, runDetached } from './detach.ts';
import { addOptions, givenFlags } from './options.ts';
import { type StopSignal, stopSignal } from './stop-signal.ts';
import { waitingLines } from './waiting-lines.ts';

export function upCommand(context: CommandContext): Command {
  const command = new Command('up')
    .description('start a cluster on this machine, or go on with the one in the data directory')
    .option('--config <FILE>', 'a ClusterConfiguration file [KUBERNODE_CONFIG]');
  return addOptions(command).action(
    async (flags: Record<string, string | boolean | string[]> & { config?: string }) => {
      const { config = context.env['KUBERNODE_CONFIG'], ...values } = flags;
      const configuration = loadConfiguration({ flags: givenFlags(values), env: context.env, file: config });
      if (configuration.detach) return runDetached(configuration, context);
      const parent = reportToParent(context.print);
      try {
        if (context.life.restarts > 0) return await runAgain(configuration, context);
        await run(configuration, context, parent);
      } catch (error) {
        parent?.failed(firstError(error).message);
        throw error;
      }
    },
  );
}

async function run(
  configuration: ClusterConfiguration,
  context: CommandContext,
  parent: Report | undefined,
): Promise<void> {
  const print = parent?.print ?? context.print;
  // What cannot be read is told before a cluster starts, or is stopped again for it. It is read again when it is
  // applied: kept, it would stay in memory for as long as the cluster runs.
  for (const location of configuration.apply) loadManifests(location);
  using stop = stopSignal({ ...stoppingOf(configuration), parent, print });
  const output = { line: print, show: parent ? parent.show : context.show };
  const progress = untilAborted(createProgress({ clock: systemClock, output }), stop.signal);
  const startedMs = systemClock.now();
  await using cluster = await unlessStopped(stop, context.operations.up(configuration, progress, stop.signal));
  // Before anything is waited for: whoever waits can look.
  const contextName = await addContext(cluster, context, print);
  const undeployed = await deployAll({ ...context, configuration, cluster, progress, print, signal: stop.signal });
  stop.signal.throwIfAborted();
  stop.ready();
  const how = undeployed ? `Cluster runs, but ${whatIsLeft(undeployed)}, after` : 'Cluster ready in';
  const where = `${cluster.kubeconfig}${contextName === undefined ? '' : ` (context "${contextName}")`}`;
  print(`${how} ${formatSeconds(systemClock.now() - startedMs)}. Kubeconfig: ${where}`);
  const failure = undeployed && explain(undeployed, { cluster, contextName, configuration });
  context.life.ready();
  if (parent) parent.ready(failure);
  else print(`${failure === undefined ? '' : `${failure}\n`}Press Ctrl-C to stop it.`);
  await stop.requested;
  context.life.stopping();
  await end(cluster, { stop, print, configuration });
  if (undeployed && !parent) throw new UsageError(`${whatIsLeft(undeployed)} when it was started`);
}

interface Where {
  readonly cluster: RunningCluster;
  readonly contextName: string | undefined;
  readonly configuration: ClusterConfiguration;
}

/** What could not be deployed, or did not become available. The cluster goes on. */
interface Undeployed {
  readonly error: Error;
  /** It, and what stands behind it. */
  readonly locations: readonly string[];
}

const whatIsLeft = ({ error }: Undeployed): string =>
  error instanceof UnavailableError ? 'not all that was applied is available' : 'not all could be applied';

/** What is missing and why, and the commands that tell more or try again, and that end the cluster. */
function explain({ error, locations }: Undeployed, { cluster, contextName, configuration }: Where): string {
  const { kubeconfig } = cluster;
  const { dataDir } = configuration;
  const as = contextName === undefined ? `--kubeconfig ${kubeconfig}` : `--context ${contextName}`;
  const next =
    error instanceof UnavailableError
      ? `"kubectl ${as} ${error.advice}" tells more`
      : `once that is put right, "${commandFor('apply', dataDir)} ${locations.map(quotePosix).join(' ')}" applies it`;
  return `${error.message}. ${upperFirst(next)}; the cluster goes on until "${commandFor('down', dataDir)}".`;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const stoppingOf = ({ dataDir, noNode, shutdownGracePeriod }: ClusterConfiguration) => ({
  dataDir,
  noNode,
  graceSeconds: (parseDurationMs(shutdownGracePeriod) ?? 0) / 1000,
});

/** Ends the pods; disposing the cluster does the rest. */
async function end(
  cluster: RunningCluster,
  {
    stop,
    print,
    configuration,
  }: { stop: StopSignal; print: CommandContext['print']; configuration: ClusterConfiguration },
): Promise<void> {
  const { graceSeconds } = stoppingOf(configuration);
  await cluster.endPods({
    signal: stop.hurry,
    onWaiting: waitingLines({ graceSeconds, otherwise: 'Ctrl-C again', print }),
  });
}

/** Goes on with a cluster whose process died: what was deployed is in its store. */
async function runAgain(configuration: ClusterConfiguration, { operations, life, print }: CommandContext) {
  using stop = stopSignal({ ...stoppingOf(configuration), print });
  const startedMs = systemClock.now();
  const starting = operations.up(configuration, untilAborted(quietProgress, stop.signal), stop.signal);
  await using cluster = await unlessStopped(stop, starting);
  stop.signal.throwIfAborted();
  stop.ready();
  life.ready();
  print(
    `The cluster's process had ended (${life.lastDeath}). Running again after ${formatSeconds(systemClock.now() - startedMs)}.`,
  );
  await stop.requested;
  life.stopping();
  await end(cluster, { stop, print, configuration });
}

/** Deploys one after the other, up to the first that fails, or does not become available: that is returned. */
async function deployAll(
  deployment: Omit<Deployment, 'source'> & { configuration: ClusterConfiguration },
): Promise<Undeployed | undefined> {
  const { apply, dataDir } = deployment.configuration;
  for (const [index, location] of apply.entries()) {
    try {
      await deploy({ ...deployment, source: readSource(location) });
    } catch (error) {
      deployment.signal.throwIfAborted();
      return { error: firstError(toError(namingDisk(error, dataDir))), locations: apply.slice(index) };
    }
  }
  return undefined;
}

/** Adds the context to the user's kubeconfig, and returns its name. A cluster that works is no less so where that
 *  fails. */
async function addContext(
  { kubeconfig, name }: RunningCluster,
  { env }: CommandContext,
  print: (line: string) => void,
): Promise<string | undefined> {
  try {
    const context = contextOfCluster(name);
    await addUserContext({ kubeconfig, name: context, env });
    return context;
  } catch (error) {
    print(`No context is added to the user's kubeconfig: ${toError(error).message}`);
    return undefined;
  }
}

/** A start that was asked to stop fails for that reason, whatever it was about to do. */
async function unlessStopped<T>({ signal }: StopSignal, starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Progress that begins no step once the signal says to stop. */
const untilAborted = (progress: Progress, signal: AbortSignal): Progress => ({
  async step(title, work) {
    signal.throwIfAborted();
    return await progress.step(title, work);
  },
});
