/** `kubernode down`: stops a cluster and everything that it started. */
import { Command } from 'commander';
import { systemClock, toError } from '#base';
import { removeUserContexts } from '#client';
import { createProgress, defaultClusterName } from '#lifecycle';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, findDataDir } from './options.ts';

export function downCommand({ operations, print, show, env }: CommandContext): Command {
  const command = new Command('down')
    .description('stop the cluster and everything that it started')
    .option('--now', 'do not wait for pods to end: kill them')
    .option('--purge', 'delete its data too: nothing is left of it');
  return addOptions(command, clusterOptions).action(
    async ({ purge = false, now = false, ...flags }: ClusterFlags & { purge?: boolean; now?: boolean }) => {
      const dataDir = findDataDir(flags, { env });
      const kubeconfig = operations.kubeconfigFile(dataDir);
      // What cannot be read or written of the user's must not keep a cluster from going away.
      if (purge)
        await removeUserContexts({ kubeconfig, prefix: defaultClusterName, env }).catch((error: unknown) =>
          print(`The user's kubeconfig keeps the cluster's context: ${toError(error).message}`),
        );
      const wasRunning = await operations.down({
        dataDir,
        purge,
        now,
        print,
        progress: createProgress({ clock: systemClock, output: { line: print, show } }),
      });
      if (!wasRunning) print(`No cluster ran in ${dataDir}.`);
    },
  );
}
