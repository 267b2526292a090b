/** `kubernode version`: of this program, of the cluster that runs, and of the Kubernetes that each speaks. */
import { Command } from 'commander';
import { kubernetesVersion, productVersion } from '#base';
import { connect } from '#client';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir, outputOption } from './options.ts';

/** Of a program. */
export interface VersionPair {
  readonly kubernode: string;
  readonly kubernetes: string;
}

/** The program's own, and the running cluster's. */
export interface Versions {
  readonly client: VersionPair;
  /** None where no cluster runs, or it does not answer. */
  readonly server?: VersionPair;
}

/** A cluster that does not answer is left out; that is no error. */
export function versionCommand(context: CommandContext): Command {
  const { print, env } = context;
  const command = new Command('version')
    .description('tell the versions of this program and of the cluster that runs')
    .addOption(outputOption());
  return addOptions(command, clusterOptions).action(async ({ output, ...flags }: ClusterFlags & { output: string }) => {
    const server = await askServer(await openDataDir(flags, { env }), context);
    const client = { kubernode: productVersion, kubernetes: kubernetesVersion };
    const versions = { client, ...(server ? { server } : {}) };
    print(output === 'json' ? JSON.stringify(versions, null, 2) : renderVersions(versions));
  });
}

const answerWithinMs = 5000;

async function askServer(dataDir: string, { operations }: CommandContext): Promise<VersionPair | undefined> {
  const { state, version } = await operations.status(dataDir);
  if (state !== 'running') return undefined;
  try {
    await using transport = await connect({ file: operations.kubeconfigFile(dataDir), env: {} });
    const answer = await transport.discover('/version', { signal: AbortSignal.timeout(answerWithinMs) });
    return { kubernode: version, kubernetes: (answer as { gitVersion?: string } | undefined)?.gitVersion ?? '' };
  } catch {
    return undefined;
  }
}

/** The versions as lines of text. */
export function renderVersions({ client, server }: Versions): string {
  const line = ({ kubernode, kubernetes }: VersionPair) => `kubernode ${kubernode}, Kubernetes ${kubernetes}`;
  return `Client: ${line(client)}\nServer: ${server ? line(server) : 'none runs'}`;
}
