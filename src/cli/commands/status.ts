/** `kubernode status`: what runs, since when, in which version. */
import { Command, Option } from 'commander';
import { loadConfiguration } from '../config/load.ts';
import type { ClusterStatus } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { addOptions } from './options.ts';

export function statusCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('status')
    .description('show what runs, since when, in which version')
    .addOption(new Option('-o, --output <FORMAT>', 'format of the output').choices(['text', 'json']).default('text'));
  return addOptions(command, ['dataDir']).action(async ({ output, ...flags }: { output: string; dataDir?: string }) => {
    const status = await operations.status(loadConfiguration({ flags, env }).dataDir);
    print(output === 'json' ? JSON.stringify(status, null, 2) : renderStatus(status));
  });
}

/** How often the process was started again, and why. */
function renderDeaths({ state, pid, restarts = 0, lastDeath, supervisorPid }: ClusterStatus): string[] {
  const { at, how, reason } = lastDeath ?? {};
  const why = [how, reason].filter(part => part !== undefined).join(': ');
  const times = restarts === 1 ? 'once' : `${restarts} times`;
  return [
    ...(restarts > 0
      ? [`Restarted:  ${times}${at === undefined ? '' : `, last after its process ended at ${at}: ${why}`}`]
      : []),
    ...(lastDeath && at === undefined ? [`Ended:      ${why}`] : []),
    ...(pid !== undefined && state === 'running' && supervisorPid === undefined
      ? ['Supervisor: none: it is not started again when it dies']
      : []),
  ];
}

/** The status as lines of text. */
export function renderStatus(status: ClusterStatus): string {
  const since = status.startedAt === undefined ? '' : ` since ${status.startedAt} (process ${status.pid})`;
  const head = [
    `Cluster:    ${status.state}${since}`,
    `Version:    kubernode ${status.version}, Kubernetes ${status.kubernetesVersion}`,
    `Data:       ${status.dataDir}`,
    ...(status.log === undefined ? [] : [`Log:        ${status.log}`]),
    ...renderDeaths(status),
    ...(status.trouble === undefined ? [] : [`Disk:       ${status.trouble}`]),
    ...(status.damage === undefined ? [] : [`Damage:     ${status.damage}: see kubernode check`]),
    ...(status.apiUrl === undefined ? [] : [`API server: ${status.apiUrl}`]),
  ];
  const width = Math.max(0, ...status.components.map(component => component.name.length));
  const rows = status.components.map(
    ({ name, state, version = '', detail = '' }) =>
      `  ${name.padEnd(width)}  ${[state, version, detail].filter(Boolean).join('  ')}`,
  );
  return [...head, ...rows].join('\n');
}
