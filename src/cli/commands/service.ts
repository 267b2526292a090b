/** `kubernode service`: a cluster that systemd starts when the machine does. */
import { Command } from 'commander';
import { parseDurationMs, readFileIfExists, systemClock, UsageError } from '#base';
import { clusterName, commandFor, contextOfCluster, createProgress } from '#lifecycle';
import type { ClusterConfiguration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load.ts';
import { options } from '../config/options.ts';
import type { ClusterStatus } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import {
  assertSystemdRuns,
  installUnit,
  removeUnit,
  type SystemdPlace,
  stateOfUnit,
  unitFile,
} from '../service/systemd.ts';
import { renderUnit, unitName } from '../service/unit.ts';
import { logFile, upCommandLine } from './detach.ts';
import { addOptions, type ClusterFlags, clusterOptions, findDataDir, givenFlags } from './options.ts';
import { exitCodeOf } from './status.ts';

/** `install` and `uninstall`. */
export function serviceCommand(context: CommandContext): Command {
  return new Command('service')
    .description('let systemd start the cluster with the machine')
    .addCommand(installCommand(context))
    .addCommand(uninstallCommand(context));
}

/** What the launcher sets for the sake of memory. */
const memoryVariables = ['MALLOC_ARENA_MAX', 'MALLOC_TRIM_THRESHOLD_', 'MALLOC_MMAP_THRESHOLD_'];
/** How long a cluster may take to stop, beside what its pods may take. */
const stopSeconds = 60;
const lookEveryMs = 200;

type UpFlags = Record<string, string | boolean | string[]> & { config?: string; print?: boolean };

function installCommand(context: CommandContext): Command {
  const command = new Command('install')
    .description('make a systemd unit of the cluster, with the options of up, and start it')
    .option('--print', 'only print the unit')
    .option('--config <FILE>', 'a ClusterConfiguration file [KUBERNODE_CONFIG]');
  const names = options.map(option => option.name).filter(name => name !== 'detach');
  return addOptions(command, names).action(async (flags: UpFlags) => {
    const { config = context.env['KUBERNODE_CONFIG'], print: isPrinted = false, ...values } = flags;
    const configuration = loadConfiguration({ flags: givenFlags(values), env: context.env, file: config });
    if (isPrinted) {
      const name = configuration.name || (clusterName(configuration.dataDir) ?? 'kubernode');
      return context.print(renderCluster(configuration, name, context).trimEnd());
    }
    await install(configuration, context);
  });
}

async function install(configuration: ClusterConfiguration, context: CommandContext): Promise<void> {
  const { operations, print, env } = context;
  const { dataDir } = configuration;
  assertSystemdRuns();
  await operations.prepare(configuration);
  const { state } = await operations.status(dataDir);
  if (state === 'running' || state === 'restarting')
    throw new UsageError(
      `the cluster in ${dataDir} runs already: stop it with ${commandFor('down', dataDir)}, then install the service`,
    );
  const name = clusterName(dataDir) ?? configuration.name;
  const unit = unitName(contextOfCluster(name));
  const place = { isUser: isUser(), env };
  await installUnit(unit, renderCluster(configuration, name, context), place);
  const progress = createProgress({ clock: systemClock, output: { line: print, show: context.show } });
  await progress.step(unit, () => waitUntilReady(unit, configuration, { operations, place }));
  print(
    `${unit} runs, and starts with ${place.isUser ? 'your first session' : 'the machine'} (${unitFile(unit, place)}).`,
  );
  print(`Its log: ${commandFor('logs', dataDir)}`);
  if (place.isUser)
    print('To start it with the machine instead, and to keep it when you log out: loginctl enable-linger');
}

/** UsageError, with the last word of its log, when it does not come to that. */
async function waitUntilReady(
  unit: string,
  { dataDir, noNode }: ClusterConfiguration,
  { operations, place }: Pick<CommandContext, 'operations'> & { place: SystemdPlace },
): Promise<void> {
  while (!isReady(await operations.status(dataDir), { noNode })) {
    if (['failed', 'inactive'].includes(await stateOfUnit(unit, place))) {
      const log = (await readFileIfExists(logFile(dataDir))) ?? '';
      const why = log.trim().split('\n').at(-1) ?? '';
      throw new UsageError(
        `${unit} does not start: ${why.replace(/^kubernode: /, '')}. It stays installed: systemctl ${place.isUser ? '--user ' : ''}restart ${unit} tries it again`,
      );
    }
    await systemClock.sleep(lookEveryMs);
  }
}

/** Whether all is there that `up` waits for. A process that has the data directory and did not say yet where its API
 *  server is may be about to find that it cannot start one. */
export const isReady = (status: ClusterStatus, { noNode }: { noNode: boolean }): boolean =>
  exitCodeOf(status) === 0 &&
  status.apiUrl !== undefined &&
  (noNode || status.components.some(({ name }) => name.startsWith('node ')));

function renderCluster(configuration: ClusterConfiguration, name: string, { env, supervisor }: CommandContext): string {
  const { dataDir, shutdownGracePeriod } = configuration;
  const environment = memoryVariables.flatMap(key => (env[key] === undefined ? [] : [[key, env[key]] as const]));
  return renderUnit({
    name,
    dataDir,
    command: upCommandLine({ ...configuration, detach: false }, supervisor),
    environment: Object.fromEntries(environment),
    stopSeconds: stopSeconds + Math.ceil((parseDurationMs(shutdownGracePeriod) ?? 0) / 1000),
    log: logFile(dataDir),
    isUser: isUser(),
  });
}

/** The system's services are root's. */
const isUser = (): boolean => process.getuid?.() !== 0;

function uninstallCommand({ print, env }: CommandContext): Command {
  const command = new Command('uninstall').description('stop the service and take its unit away; the data stay');
  return addOptions(command, clusterOptions).action(async (flags: ClusterFlags) => {
    const dataDir = findDataDir(flags, { env });
    assertSystemdRuns();
    const unit = unitName(contextOfCluster(clusterName(dataDir) ?? 'kubernode'));
    await removeUnit(unit, { isUser: isUser(), env });
    print(
      `${unit} is gone; ${commandFor('up', dataDir)} starts the cluster by hand, ${commandFor('down --purge', dataDir)} deletes it.`,
    );
  });
}
