/** `kubernode list`: which clusters there are. */
import { Command } from 'commander';
import type { ClusterSummary } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { outputOption } from './options.ts';
import { renderTable } from './table.ts';

export function listCommand({ operations, print }: CommandContext): Command {
  return new Command('list')
    .alias('ls')
    .description('list the clusters of this user')
    .addOption(outputOption())
    .action(async ({ output }: { output: string }) => {
      const clusters = await operations.list();
      if (output === 'json') print(JSON.stringify(clusters, null, 2));
      else if (clusters.length === 0) print('There is no cluster: kubernode up starts one.');
      else for (const line of renderClusters(clusters)) print(line);
    });
}

/** A table of clusters, in the order given. */
export const renderClusters = (clusters: readonly ClusterSummary[]): string[] =>
  renderTable(
    ['NAME', 'STATE', 'API SERVER', 'KUBERNETES', 'DATA DIRECTORY'],
    clusters.map(({ name, state, apiUrl = '-', kubernetesVersion = '-', dataDir }) => [
      name,
      state,
      apiUrl,
      kubernetesVersion,
      dataDir,
    ]),
  );
