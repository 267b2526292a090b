/** `kubernode up`: starts a cluster, deploys what was asked for, and shows that it answers. */
import { Command } from 'commander';
import { isAbortError, systemClock, toError } from '#base';
import { addUserContext } from '#client';
import { createProgress, formatSeconds } from '#lifecycle';
import { loadConfiguration } from '../config/load.ts';
import type { ClusterConfiguration } from '../config/options.ts';
import type { CommandContext } from '../program.ts';
import { type Deployment, deploy } from './deploy.ts';
import { type Report, reportToParent, runDetached } from './detach.ts';
import { addOptions, givenFlags } from './options.ts';

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
        await run(configuration, context, parent);
      } catch (error) {
        parent?.failed(toError(error).message);
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
  const progress = createProgress({ clock: systemClock, output: linesTo(print) });
  using stop = stopSignal();
  const startedMs = systemClock.now();
  await using cluster = await context.operations.up(configuration, progress);
  await deployAll({ operations: context.operations, cluster, progress, print, signal: stop.signal }, configuration);
  await addUserContext({ kubeconfig: cluster.kubeconfig, name: 'kubernode', env: context.env });
  print(
    `Cluster ready in ${formatSeconds(systemClock.now() - startedMs)}. Kubeconfig: ${cluster.kubeconfig} (context "kubernode")`,
  );
  if (parent) parent.ready();
  else print('Press Ctrl-C to stop it.');
  await stop.requested;
  print('Stopping.');
}

async function deployAll(
  deployment: Omit<Deployment, 'location' | 'dataDir'>,
  { apply, dataDir }: ClusterConfiguration,
): Promise<void> {
  try {
    for (const location of apply) await deploy({ ...deployment, location, dataDir });
  } catch (error) {
    if (!isAbortError(error)) throw error;
  }
}

/** Whole lines, for whoever prints them. */
export const linesTo = (print: (line: string) => void): { write(text: string): void } => ({
  write: text => print(text.trimEnd()),
});

/** Ctrl-C under npm start comes twice: from the terminal, and passed on by npm. */
const sameCtrlCMs = 1000;

/** The first SIGINT or SIGTERM asks for a clean stop; a later SIGINT does not wait for it. */
function stopSignal(): Disposable & { signal: AbortSignal; requested: Promise<undefined> } {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let askedMs = Number.POSITIVE_INFINITY;
  const onSignal = (name: NodeJS.Signals) => {
    const nowMs = systemClock.now();
    if (name === 'SIGINT' && nowMs - askedMs > sameCtrlCMs) process.exit(130);
    askedMs = Math.min(askedMs, nowMs);
    controller.abort();
    resolve(undefined);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    requested: promise,
    [Symbol.dispose]: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
