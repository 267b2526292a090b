/** `kubernode kubeconfig`: the administrator's kubeconfig on standard output. */
import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';

export function kubeconfigCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('kubeconfig').description("print the administrator's kubeconfig");
  return addOptions(command, clusterOptions).action(async (flags: ClusterFlags) => {
    const text = await operations.kubeconfig(await openDataDir(flags, { env }));
    print(text.trimEnd());
  });
}
