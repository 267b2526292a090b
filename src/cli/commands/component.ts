/** `kubernode apiserver`, `scheduler`, ...: one component as a process of its own, against any API server. */
import { Command } from 'commander';
import { tryParseCidr, UsageError } from '#base';
import { withDefaultNetwork } from '#lifecycle';
import { loadConfiguration } from '../config/load.ts';
import { type ComponentName, componentNames, componentOptions } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { addOptions, givenFlags } from './options.ts';

interface Flags {
  kubeconfig?: string;
  leaderElect?: boolean;
  containerRuntimeEndpoint?: string;
  simulated?: boolean;
  allowFrom?: string[];
  [option: string]: string | boolean | string[] | undefined;
}

const componentCommand =
  (name: ComponentName) =>
  ({ operations, print, env }: CommandContext): Command => {
    const command = new Command(name).description(`run the ${name} alone`);
    if (name !== 'apiserver') command.option('--kubeconfig <FILE>', 'how to reach the API server [KUBECONFIG]');
    if (name === 'controller-manager' || name === 'scheduler')
      command.option('--no-leader-elect', 'work without being elected');
    if (name === 'kubelet') {
      command.option('--container-runtime-endpoint <SOCKET>', 'a CRI endpoint; default: a containerd of its own');
      command.option('--simulated', 'a scripted node: no containers, no root needed');
    }
    if (name === 'dns')
      command.option('--allow-from <CIDR...>', 'also answer these sources; pods and this machine are answered anyhow');
    return addOptions(command, componentOptions[name]).action(
      async ({
        kubeconfig = env['KUBECONFIG'],
        leaderElect = true,
        containerRuntimeEndpoint,
        simulated = false,
        allowFrom = [],
        ...flags
      }: Flags) => {
        if (name !== 'apiserver' && kubeconfig === undefined) throw new UsageError('--kubeconfig: Required value');
        for (const range of allowFrom)
          if (!tryParseCidr(range))
            throw new UsageError(`--allow-from: ${JSON.stringify(range)} is no range of addresses`);
        const configuration = withDefaultNetwork(loadConfiguration({ flags: givenFlags(flags), env }));
        await using _component = await operations.component(name, {
          ...configuration,
          ...(kubeconfig === undefined ? {} : { kubeconfig }),
          ...(containerRuntimeEndpoint === undefined ? {} : { containerRuntimeEndpoint }),
          leaderElect,
          simulated,
          allowFrom,
          print,
        });
        await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      },
    );
  };

export const componentCommands = componentNames.map(componentCommand);
