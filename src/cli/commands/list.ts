/** `kubernode list`: which clusters there are, and how much is in them. */
import { Command } from 'commander';
import type { ClusterCounts, ClusterSummary } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { outputOption } from './options.ts';
import { renderTable } from './table.ts';

/** Exit code 0 also where there is no cluster. */
export function listCommand({ operations, print }: CommandContext): Command {
  return new Command('list')
    .alias('ls')
    .description('list the clusters of this user')
    .addOption(outputOption(['name']))
    .action(async ({ output }: { output: string }) => {
      const clusters = await operations.list({ isCounted: output !== 'name' });
      if (output === 'name') for (const { name } of clusters) print(name);
      else if (output === 'json') print(JSON.stringify(clusters, null, 2));
      else if (clusters.length === 0) print('There is no cluster: kubernode up starts one.');
      else for (const line of renderClusters(clusters)) print(line);
    });
}

/** A table of clusters, in the order given. */
export const renderClusters = (clusters: readonly ClusterSummary[]): string[] =>
  renderTable(
    ['NAME', 'STATE', 'NODES', 'PODS', 'API SERVER', 'KUBERNETES', 'DATA DIRECTORY'],
    clusters.map(({ name, state, counts, apiUrl = '-', kubernetesVersion = '-', dataDir }) => [
      name,
      state,
      renderNodes(counts),
      counts === undefined ? '-' : String(counts.pods),
      apiUrl,
      kubernetesVersion,
      dataDir,
    ]),
  );

/** How many there are, or how many of them are ready. */
function renderNodes(counts: ClusterCounts | undefined): string {
  if (counts === undefined) return '-';
  const { nodes, readyNodes } = counts;
  return nodes === readyNodes ? String(nodes) : `${readyNodes} of ${nodes} ready`;
}
