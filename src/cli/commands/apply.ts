/** `kubernode apply PATH|-`: deploys into a cluster that runs, as `up --apply` does. */
import { constants } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { InterruptedError, namingDisk, systemClock, UsageError } from '#base';
import { commandFor, createProgress } from '#lifecycle';
import { loadConfiguration } from '../config/load.ts';
import { isUrl } from '../config/parse.ts';
import { parseManifests } from '../manifests/manifest.ts';
import { UnavailableError } from '../manifests/wait-until-available.ts';
import type { CommandContext } from '../program.ts';
import { deploy, readSource, type Source } from './deploy.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';

interface Flags extends ClusterFlags {
  applyTimeout?: string;
}

export function applyCommand(context: CommandContext): Command {
  const command = new Command('apply')
    .description('deploy into the cluster that runs: apply, wait until it is available, show that services answer')
    .argument('<PATH...>', 'manifests, folders of manifests or projects with a package.json; - for standard input');
  return addOptions(command, [...clusterOptions, 'applyTimeout']).action(async (paths: string[], flags: Flags) => {
    await applyAll(paths, flags, context);
  });
}

async function applyAll(paths: readonly string[], { applyTimeout, ...flags }: Flags, context: CommandContext) {
  const { operations, print, show, env } = context;
  const url = paths.find(isUrl);
  if (url !== undefined)
    throw new UsageError(`${url}: what a URL leads to must be downloaded first: curl -L ${url} | kubernode apply -`);
  const dataDir = await openDataDir(flags, { env });
  const given = applyTimeout === undefined ? {} : { applyTimeout };
  const configuration = { ...loadConfiguration({ flags: given, env }), dataDir };
  // All of it is read before any of it is applied.
  const sources: Source[] = [];
  for (const location of paths)
    sources.push(location === '-' ? await readStandardInput() : readSource(path.resolve(location)));
  using interruption = interruptible();
  await using cluster = await operations.join(dataDir);
  const progress = createProgress({ clock: systemClock, output: { line: print, show } });
  try {
    for (const source of sources)
      await deploy({ operations, cluster, source, configuration, progress, print, signal: interruption.signal });
  } catch (error) {
    interruption.signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw namingDisk(error, dataDir);
    const more = `${commandFor('kubectl', dataDir)} ${error.advice}`;
    throw new UsageError(`${error.message}. "${more}" tells more`, { cause: error });
  }
}

async function readStandardInput(): Promise<Source> {
  const name = 'standard input';
  if (process.stdin.isTTY) throw new UsageError('nothing is piped in: kubernode apply - < FILE');
  const manifests = parseManifests(await text(process.stdin), name);
  if (manifests.length === 0) throw new UsageError(`${name}: holds no objects`);
  return { name, manifests };
}

/** A signal that aborts at Ctrl-C or SIGTERM; what was applied until then stays. */
function interruptible(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = (name: NodeJS.Signals) =>
    controller.abort(
      new InterruptedError('interrupted: what was applied until then stays', 128 + constants.signals[name]),
    );
  for (const name of names) process.once(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
