/** `kubernode why pod/NAME` and `kubernode why service/NAME`: why something is as it is. */
import { Argument, Command } from 'commander';
import { systemClock, UsageError } from '#base';
import { type Client, connect, createClient } from '#client';
import type { CommandContext } from '../program.ts';
import { gatherPod, gatherService } from '../why/gather.ts';
import { podStory } from '../why/pod-story.ts';
import { serviceStory } from '../why/service-story.ts';
import { renderStory, type Story } from '../why/story.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir, outputOption } from './options.ts';

interface Flags extends ClusterFlags {
  namespace: string;
  kubeconfig?: string;
  output: string;
}

/** What is told: to a person the story, to a program with what it was made of. */
interface Told {
  readonly story: Story;
  readonly facts: object;
}

type Tell = (client: Client, key: { readonly namespace: string; readonly name: string }) => Promise<Told>;

const tellers: Readonly<Record<string, Tell>> = {
  async pod(client, key) {
    const facts = await gatherPod(client, key, systemClock.now());
    return { story: podStory(facts), facts };
  },
  async service(client, key) {
    const facts = await gatherService(client, key);
    return { story: serviceStory(facts), facts };
  },
};

/** What else the kinds are called. */
const kinds: Readonly<Record<string, string>> = {
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
  service: 'service',
  services: 'service',
  svc: 'service',
};

export function whyCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('why')
    .description('tell why a pod or a service is as it is: pod/NAME, service/NAME')
    .addArgument(new Argument('<KIND/NAME>', 'pod/NAME or service/NAME'))
    .option('-n, --namespace <NAMESPACE>', 'where it is', 'default')
    .option('--kubeconfig <FILE>', "of a cluster that is not this machine's")
    .addOption(outputOption());
  return addOptions(command, clusterOptions).action(
    async (about: string, { namespace, kubeconfig, output, ...cluster }: Flags) => {
      const { tell, name } = parseAbout(about);
      const file = kubeconfig ?? operations.kubeconfigFile(await openDataDir(cluster, { env }));
      await using transport = await connect({ file, env: {} });
      const { story, facts } = await tell(createClient(transport), { namespace, name });
      print(output === 'json' ? JSON.stringify({ ...story, facts }, null, 2) : renderStory(story));
    },
  );
}

function parseAbout(about: string): { tell: Tell; name: string } {
  const [word = '', name = '', ...rest] = about.split('/');
  const tell = tellers[kinds[word] ?? ''];
  if (!tell || name === '' || rest.length > 0) throw new UsageError(`${about}: expected pod/NAME or service/NAME`);
  return { tell, name };
}
