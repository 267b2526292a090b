/** `kubernode logs`: what Kubernode itself has to say, when it runs in the background. */
import { existsSync } from 'node:fs';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { parseDurationMs, systemClock, UsageError } from '#base';
import { logNames } from '#lifecycle';
import { readLines } from '../logs/read-lines.ts';
import { createLineFilter, LastLines } from '../logs/select-lines.ts';
import type { CommandContext } from '../program.ts';
import { logFile } from './detach.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';

interface Flags extends ClusterFlags {
  follow?: boolean;
  lines?: number;
  since?: number;
}

export function logsCommand(context: CommandContext): Command {
  const command = new Command('logs')
    .description("show what Kubernode's own process has logged, not what pods have (kubectl logs does)")
    .addArgument(new Argument('[COMPONENT]', 'only what this component has logged').choices(logNames))
    .option('-f, --follow', 'go on with what is logged from now on')
    .option('-n, --lines <N>', 'only the last so many lines', parseCount)
    .option('--since <DURATION>', 'only what is younger, as 90s or 5m', parseSince);
  return addOptions(command, clusterOptions).action(async (component: string | undefined, flags: Flags) => {
    await showLogs(component, flags, context);
  });
}

async function showLogs(
  component: string | undefined,
  { follow = false, lines, since, ...cluster }: Flags,
  { print, env }: CommandContext,
): Promise<void> {
  const dataDir = await openDataDir(cluster, { env });
  const file = logFile(dataDir);
  if (!existsSync(file))
    throw new UsageError(
      `${file} is not there: only a cluster that was started with --detach, or as a service, writes it; one in the foreground writes to its terminal`,
    );
  const isShown = createLineFilter({ component, sinceMs: since === undefined ? undefined : systemClock.now() - since });
  const last = lines === undefined ? undefined : new LastLines(lines);
  let isPast = true;
  const onEnd = () => {
    isPast = false;
    for (const line of last?.lines() ?? []) print(line);
  };
  const stop = new AbortController();
  if (follow) for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  for await (const line of readLines(file, { clock: systemClock, follow: follow ? stop.signal : undefined, onEnd })) {
    if (!isShown(line)) continue;
    if (isPast && last) last.add(line);
    else print(line);
  }
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is no number of lines.');
  return Number(text);
}

function parseSince(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new InvalidArgumentError('It is no duration such as 90s or 5m.');
  return ms;
}
