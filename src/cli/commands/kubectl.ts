/** `kubernode kubectl ...`: kubectl on a cluster, whatever the user's own kubeconfig says. */
import { Command } from 'commander';
import { passThrough, systemClock } from '#base';
import { createProgress, findKubectl } from '#lifecycle';
import type { CommandContext } from '../program.ts';
import { exitWith } from './exit.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';

export function kubectlCommand({ operations, env }: CommandContext): Command {
  const command = new Command('kubectl')
    .description('run kubectl as the administrator of the cluster')
    .argument('[ARGS...]', "kubectl's own arguments, from the first one that is none of these options")
    .passThroughOptions()
    .allowUnknownOption();
  return addOptions(command, clusterOptions).action(async (args: string[], flags: ClusterFlags) => {
    const dataDir = await openDataDir(flags, { env });
    await operations.kubeconfig(dataDir);
    // On standard error: standard output is kubectl's.
    const kubectl = await findKubectl({ env, progress: createProgress({ clock: systemClock }) });
    const KUBECONFIG = operations.kubeconfigFile(dataDir);
    exitWith(await passThrough(kubectl, args, { env: { ...env, KUBECONFIG } }));
  });
}
