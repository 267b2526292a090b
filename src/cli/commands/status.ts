/** `kubernode status`: what runs, since when, in which version. */
import { Command } from 'commander';
import { commandFor } from '#lifecycle';
import type { ClusterStatus } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { exitWith } from './exit.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir, outputOption } from './options.ts';

/** The exit code says whether the cluster runs, for scripts: see `exitCodeOf`. */
export function statusCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('status')
    .description('show what runs, since when, in which version')
    .addOption(outputOption());
  return addOptions(command, clusterOptions).action(async ({ output, ...flags }: ClusterFlags & { output: string }) => {
    const status = await operations.status(await openDataDir(flags, { env }));
    print(output === 'json' ? JSON.stringify(status, null, 2) : renderStatus(status));
    exitWith(exitCodeOf(status));
  });
}

/** 0 of a cluster that runs and is well, 1 of one that runs and is not, 3 of one that does not run, as systemctl has
 *  it. */
export function exitCodeOf({ state, components, damage, trouble }: ClusterStatus): number {
  if (state !== 'running') return 3;
  const isWell = components.every(component => ['running', 'ready'].includes(component.state));
  return isWell && damage === undefined && trouble === undefined ? 0 : 1;
}

/** What a state means for whoever reads it. */
function explain({ state, dataDir }: Pick<ClusterStatus, 'state' | 'dataDir'>): string {
  if (state === 'restarting') return ' (its process is about to be started again)';
  return state === 'died' ? ` (${commandFor('up', dataDir)} goes on with it)` : '';
}

/** Whether there is a node whose pods go on without the cluster's process. */
const hasPodsAlone = ({ state, components }: ClusterStatus): boolean =>
  state !== 'running' && components.some(({ name }) => name === 'containerd');

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
    `Cluster:    ${status.state}${since}${explain(status)}`,
    ...(status.name === undefined ? [] : [`Name:       ${status.name}`]),
    `Version:    kubernode ${status.version}, Kubernetes ${status.kubernetesVersion}`,
    `Data:       ${status.dataDir}`,
    ...(status.log === undefined ? [] : [`Log:        ${status.log}`]),
    ...renderDeaths(status),
    ...(hasPodsAlone(status) ? [`Pods:       they go on, ${commandFor('down', status.dataDir)} ends them`] : []),
    ...(status.trouble === undefined ? [] : [`Disk:       ${status.trouble}`]),
    ...(status.damage === undefined
      ? []
      : [`Damage:     ${status.damage}: see ${commandFor('check', status.dataDir)}`]),
    ...(status.apiUrl === undefined ? [] : [`API server: ${status.apiUrl}`]),
  ];
  const width = Math.max(0, ...status.components.map(component => component.name.length));
  const rows = status.components.map(
    ({ name, state, version = '', detail = '' }) =>
      `  ${name.padEnd(width)}  ${[state, version, detail].filter(Boolean).join('  ')}`,
  );
  return [...head, ...rows].join('\n');
}
