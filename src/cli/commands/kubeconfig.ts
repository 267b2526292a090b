/** `kubernode kubeconfig`: the administrator's kubeconfig on standard output. */
import { Command } from 'commander';
import { loadConfiguration } from '../config/load.ts';
import type { CommandContext } from '../program.ts';
import { addOptions } from './options.ts';

export function kubeconfigCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('kubeconfig').description("print the administrator's kubeconfig");
  return addOptions(command, ['dataDir']).action(async (flags: { dataDir?: string }) => {
    const text = await operations.kubeconfig(loadConfiguration({ flags, env }).dataDir);
    print(text.trimEnd());
  });
}
