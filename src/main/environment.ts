/** What a component works with: everything that it does not bring itself, in whichever process it runs. */
import { type Clock, Door, type Logger, MetricsRegistry, processMetrics, readWhenAsked, versionInfo } from '#base';
import { type Client, countRequests, createClient, createInformers, type Informers, type Transport } from '#client';
import type { ClientOfAccount } from '#reconcile';

/** A connection to the API that acts as one user. Disposing it ends its informers and its connection. */
export interface Identity extends AsyncDisposable {
  readonly client: Client;
  readonly informers: Informers;
}

/** What every component gets, the API server too. */
export interface Surroundings {
  readonly clock: Clock;
  /** Says in each line which component it is of. */
  readonly logger: Logger;
  /** What it counts, and what is scraped of it. */
  readonly metrics: MetricsRegistry;
  /** Where it is asked: gives the metrics, and what the component explains. */
  readonly door: Door;
  /** Numbers in [0, 1) that break ties and spread work. Default: Math.random. */
  readonly random?: (() => number) | undefined;
}

/** What a client of the API server gets. */
export interface Environment extends Surroundings, Identity {
  /** The authority of the API server's certificate, in PEM, for others who are to reach it. Default: nobody is told
   *  one. */
  readonly rootCa?: string | undefined;
  /** Acts as a service account of `kube-system`. Default: nobody but the component itself can be acted as. */
  readonly clientOf?: ClientOfAccount | undefined;
  /** The port at which the component's door is open, at all addresses of the machine. Default: it is asked through the
   *  API server's process. */
  readonly ownPort?: number | undefined;
}

const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = versionInfo;

const buildInfo = readWhenAsked(
  {
    name: 'kubernetes_build_info',
    help: '[ALPHA] The version of Kubernetes that this is, and what it runs on; always 1.',
    labels: [
      'major',
      'minor',
      'git_version',
      'git_commit',
      'git_tree_state',
      'build_date',
      'go_version',
      'compiler',
      'platform',
    ],
  },
  () => [
    {
      labels: [major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform],
      value: 1,
    },
  ],
);

const ofEveryComponent = [buildInfo, ...processMetrics()];

/** Where a component counts, with what every one tells, and where it is asked. */
export function createDoor(): Pick<Surroundings, 'metrics' | 'door'> {
  const metrics = new MetricsRegistry();
  metrics.add(...ofEveryComponent);
  return { metrics, door: new Door(metrics) };
}

/** The identity that a transport gives; the transport is disposed with it. */
export function createIdentity(
  transport: Transport,
  { clock, logger }: Pick<Surroundings, 'clock' | 'logger'>,
): Identity {
  const client = createClient(transport);
  const informers = createInformers({ client, clock, logger });
  return {
    client,
    informers,
    async [Symbol.asyncDispose]() {
      await informers[Symbol.asyncDispose]();
      await transport[Symbol.asyncDispose]();
    },
  };
}

/** The environment of a component that reaches the API by a transport, which is disposed with it; what it asks is
 *  counted. */
export function createEnvironment(
  transport: Transport,
  { rootCa, ...surroundings }: Surroundings & Pick<Environment, 'rootCa'>,
): Environment {
  return { ...surroundings, rootCa, ...createIdentity(countRequests(transport, surroundings.metrics), surroundings) };
}
