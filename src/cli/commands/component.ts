/** `kubernode apiserver`, `scheduler`, ...: one component as a process of its own, against any API server. */
import { Command, Option } from 'commander';
import { tryParseCidr, UsageError } from '#base';
import { type ComponentFlag, type ComponentName, componentRow, components, withDefaultNetwork } from '#lifecycle';
import { loadConfiguration } from '../config/load.ts';
import type { OptionDefinition } from '../config/options.ts';
import type { CommandContext } from '../program.ts';
import { addOptions, givenFlags } from './options.ts';

interface Flags {
  kubeconfig?: string;
  config?: string;
  leaderElect?: boolean;
  securePort?: string;
  clusterSigningCertFile?: string;
  clusterSigningKeyFile?: string;
  useServiceAccountCredentials?: boolean;
  containerRuntimeEndpoint?: string;
  simulated?: boolean;
  allowFrom?: string[];
  [option: string]: string | boolean | string[] | undefined;
}

/** Options that only components have. */
const optionsOfComponents: Readonly<Record<ComponentFlag, readonly [flags: string, description: string]>> = {
  kubeconfig: ['--kubeconfig <FILE>', 'how to reach the API server [KUBECONFIG]'],
  config: ['--config <FILE>', 'a KubeSchedulerConfiguration'],
  leaderElect: ['--no-leader-elect', 'work without being elected'],
  securePort: ['--secure-port <N>', 'port of its metrics, and of why; 0 for none'],
  clusterSigningCertFile: ['--cluster-signing-cert-file <FILE>', 'the authority that signs certificates, PEM'],
  clusterSigningKeyFile: ['--cluster-signing-key-file <FILE>', 'its key, PEM'],
  useServiceAccountCredentials: [
    '--use-service-account-credentials',
    'have each controller act as a service account of its own',
  ],
  containerRuntimeEndpoint: [
    '--container-runtime-endpoint <SOCKET>',
    'a CRI endpoint; default: a containerd of its own',
  ],
  simulated: ['--simulated', 'a scripted node: no containers, no root needed'],
  allowFrom: ['--allow-from <CIDR...>', 'also answer these sources; pods and this machine are answered anyhow'],
};

const componentCommand =
  (name: ComponentName) =>
  ({ operations, print, env }: CommandContext): Command => {
    const { flags: own, options } = componentRow(name);
    const command = new Command(name).description(`run the ${name} alone`);
    for (const flag of own) command.addOption(new Option(...optionsOfComponents[flag]));
    return addOptions(command, options as readonly OptionDefinition['name'][]).action(
      async ({
        kubeconfig: givenKubeconfig,
        config,
        leaderElect = true,
        securePort,
        clusterSigningCertFile: certFile,
        clusterSigningKeyFile: keyFile,
        useServiceAccountCredentials = false,
        containerRuntimeEndpoint,
        simulated = false,
        allowFrom = [],
        ...flags
      }: Flags) => {
        // What a file says goes before what is said to all programs.
        const kubeconfig = givenKubeconfig ?? (config === undefined ? env['KUBECONFIG'] : undefined);
        if (own.includes('kubeconfig') && kubeconfig === undefined && config === undefined)
          throw new UsageError('--kubeconfig: Required value');
        for (const range of allowFrom)
          if (!tryParseCidr(range))
            throw new UsageError(`--allow-from: ${JSON.stringify(range)} is no range of addresses`);
        if ((certFile === undefined) !== (keyFile === undefined))
          throw new UsageError('--cluster-signing-cert-file and --cluster-signing-key-file go together');
        const port = securePort === undefined ? undefined : parsePort(securePort);
        const configuration = withDefaultNetwork(loadConfiguration({ flags: givenFlags(flags), env }));
        await using _component = await operations.component(name, {
          ...configuration,
          ...(kubeconfig === undefined ? {} : { kubeconfig }),
          ...(config === undefined ? {} : { config }),
          ...(containerRuntimeEndpoint === undefined ? {} : { containerRuntimeEndpoint }),
          leaderElect,
          ...(port === undefined ? {} : { securePort: port }),
          ...(certFile === undefined || keyFile === undefined ? {} : { clusterSigning: { certFile, keyFile } }),
          useServiceAccountCredentials,
          simulated,
          allowFrom,
          print,
        });
        await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      },
    );
  };

export const componentCommands = components.map(({ name }) => componentCommand(name));

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--secure-port: "${text}" is not a port from 0 to 65535`);
  return port;
}
