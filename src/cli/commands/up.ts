/** `kubernode up`: starts a cluster, deploys what was asked for, and shows that it answers. */
import { isatty } from 'node:tty';
import { Command } from 'commander';
import { firstError, parseDurationMs, systemClock, toError, UsageError } from '#base';
import { addUserContext } from '#client';
import { createProgress, formatSeconds, type Progress } from '#lifecycle';
import { loadConfiguration } from '../config/load.ts';
import type { ClusterConfiguration } from '../config/options.ts';
import { loadManifests } from '../manifests/manifest.ts';
import type { RunningCluster } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { type Deployment, deploy } from './deploy.ts';
import { type Report, reportToParent, runDetached } from './detach.ts';
import { addOptions, givenFlags } from './options.ts';
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
      const parent = reportToParent();
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
  // What cannot be read is told before a cluster starts, or is stopped again for it. It is read again when it is applied: kept,
  // it would stay in memory for as long as the cluster runs.
  for (const location of configuration.apply) loadManifests(location);
  using stop = stopSignal(parent);
  const progress = untilAborted(createProgress({ clock: systemClock, output: linesTo(print) }), stop.signal);
  const startedMs = systemClock.now();
  await using cluster = await context.operations.up(configuration, progress, stop.signal);
  const { apply, dataDir } = configuration;
  const deployment = { operations: context.operations, cluster, progress, print, signal: stop.signal, dataDir };
  await deployAll(deployment, apply);
  stop.signal.throwIfAborted();
  const name = await addContext(cluster, context, print);
  print(
    `Cluster ready in ${formatSeconds(systemClock.now() - startedMs)}. Kubeconfig: ${cluster.kubeconfig}${name === undefined ? '' : ` (context "${name}")`}`,
  );
  context.life.ready();
  if (parent) parent.ready();
  else print('Press Ctrl-C to stop it.');
  await stop.requested;
  context.life.stopping();
  await end(cluster, { stop, print, configuration });
}

/** Ends the pods; disposing the cluster does the rest. */
async function end(
  cluster: RunningCluster,
  {
    stop,
    print,
    configuration,
  }: { stop: StopSignal; print: CommandContext['print']; configuration: ClusterConfiguration },
): Promise<void> {
  print('Stopping.');
  const graceSeconds = (parseDurationMs(configuration.shutdownGracePeriod) ?? 0) / 1000;
  await cluster.endPods({
    signal: stop.hurry,
    onWaiting: waitingLines({ graceSeconds, otherwise: 'Ctrl-C again', print }),
  });
}

/** Goes on with a cluster whose process died: what was deployed is in its store. */
async function runAgain(configuration: ClusterConfiguration, { operations, life, print }: CommandContext) {
  using stop = stopSignal(undefined);
  const quiet: Progress = { step: (_title, work) => work() };
  const startedMs = systemClock.now();
  await using cluster = await operations.up(configuration, untilAborted(quiet, stop.signal), stop.signal);
  stop.signal.throwIfAborted();
  life.ready();
  print(
    `The cluster's process had ended (${life.lastDeath}). Running again after ${formatSeconds(systemClock.now() - startedMs)}.`,
  );
  await stop.requested;
  life.stopping();
  await end(cluster, { stop, print, configuration });
}

async function deployAll(deployment: Omit<Deployment, 'location'>, locations: readonly string[]): Promise<void> {
  try {
    for (const location of locations) await deploy({ ...deployment, location });
  } catch (error) {
    deployment.signal.throwIfAborted();
    throw error;
  }
}

/** Adds the context to the user's kubeconfig, and returns its name. A cluster that works is no less so where that fails. */
async function addContext(
  { kubeconfig }: RunningCluster,
  { env }: CommandContext,
  print: (line: string) => void,
): Promise<string | undefined> {
  try {
    await addUserContext({ kubeconfig, name: 'kubernode', env });
    return 'kubernode';
  } catch (error) {
    print(`No context is added to the user's kubeconfig: ${toError(error).message}`);
    return undefined;
  }
}

/** Progress that begins no step once the signal says to stop. */
const untilAborted = (progress: Progress, signal: AbortSignal): Progress => ({
  async step(title, work) {
    signal.throwIfAborted();
    return await progress.step(title, work);
  },
});

/** Whole lines, for whoever prints them. */
export const linesTo = (print: (line: string) => void): { write(text: string): void } => ({
  write: text => print(text.trimEnd()),
});

/** Ctrl-C under npm start comes twice: from the terminal, and passed on by npm. */
const sameCtrlCMs = 1000;

interface StopSignal extends Disposable {
  /** Aborts when a stop is asked for. */
  readonly signal: AbortSignal;
  readonly requested: Promise<undefined>;
  /** Aborts when pods are not to be waited for any longer. */
  readonly hurry: AbortSignal;
}

/** The first SIGINT or SIGTERM asks for a clean stop; a second SIGINT, or a SIGQUIT, does not wait for pods to end, and one more
 *  SIGINT for nothing. The end of the terminal asks for a stop too, if there was one (under nohup there is none, and Node forgets
 *  that SIGHUP was to be ignored), and that of a process which waits for this one to be ready. */
function stopSignal(parent: Report | undefined): StopSignal {
  const controller = new AbortController();
  const hurry = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let askedMs = Number.POSITIVE_INFINITY;
  const onSignal = (name: NodeJS.Signals) => {
    const nowMs = systemClock.now();
    const isAgain = name === 'SIGINT' && nowMs - askedMs > sameCtrlCMs;
    if (isAgain && hurry.signal.aborted) process.exit(130);
    askedMs = isAgain ? nowMs : Math.min(askedMs, nowMs);
    if (isAgain || name === 'SIGQUIT') hurry.abort();
    controller.abort(new UsageError('stopped before the cluster was ready'));
    resolve(undefined);
  };
  const hasTerminal = [0, 1, 2].some(descriptor => isatty(descriptor));
  const onHangUp = () => hasTerminal && onSignal('SIGHUP');
  const signals = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;
  for (const name of signals) process.on(name, onSignal);
  process.on('SIGHUP', onHangUp);
  parent?.onGone(() => onSignal('SIGTERM'));
  return {
    signal: controller.signal,
    requested: promise,
    hurry: hurry.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal);
      process.off('SIGHUP', onHangUp);
    },
  };
}
