/** The options of a cluster: one table, from which come the flags, the environment variables and the keys of the
 *  configuration file. */
import os from 'node:os';
import { defaultDataDir } from '#lifecycle';
import type { ClusterConfiguration } from './configuration.ts';

/** What kind of value an option has: each has a parser of its own. */
export type OptionType =
  | 'cluster'
  | 'path'
  | 'port'
  | 'ports'
  | 'cidr'
  | 'count'
  | 'limit'
  | 'boolean'
  | 'name'
  | 'paths'
  | 'level'
  | 'duration'
  | 'thresholds'
  | 'amounts'
  | 'plugins'
  | 'gates'
  | 'versions';

/** One option in all its forms. */
export interface OptionDefinition<Name extends keyof ClusterConfiguration = keyof ClusterConfiguration> {
  readonly name: Name;
  readonly type: OptionType;
  /** Under which heading a long `--help` shows it. Default: with those that most need. */
  readonly group?: string;
  /** What stands for the value in `--help`. Default: the flag has none. */
  readonly placeholder?: string;
  readonly description: string;
  default(): ClusterConfiguration[Name];
  /** The default in words, for docs, where it depends on the machine. */
  readonly defaultInWords?: string;
}

const define = <Name extends keyof ClusterConfiguration>(option: OptionDefinition<Name>): OptionDefinition => option;

/** A machine's name as a node may have it: a DNS subdomain (RFC 1123). */
export function nodeNameOf(hostname: string): string {
  const name = hostname
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'localhost' : name.slice(0, 253);
}

/** Headings of a long `--help`. */
const groups = {
  network: 'Network:',
  apiServer: 'API server and scheduler:',
  nodes: 'Nodes:',
  copies: 'Copies of the store:',
  share: 'What the node keeps for itself:',
} as const;

/** Every option of `up`, in the order of `--help`. */
export const options: readonly OptionDefinition[] = [
  define({
    name: 'detach',
    type: 'boolean',
    description: 'return once the cluster is up, and leave it running',
    default: () => false,
  }),
  define({
    name: 'name',
    type: 'cluster',
    placeholder: 'NAME',
    description: 'which cluster: gives its data directory, and its context kubernode-NAME',
    default: () => '',
    defaultInWords: '`kubernode`, or after the data directory that is given',
  }),
  define({
    name: 'dataDir',
    type: 'path',
    placeholder: 'DIR',
    description: 'where the cluster keeps everything',
    default: () => defaultDataDir(),
    defaultInWords: '`/var/lib/kubernode` as root, else `~/.local/share/kubernode`; with a name `...-NAME`',
  }),
  define({
    name: 'apply',
    type: 'paths',
    placeholder: 'PATH',
    description:
      'deploy a manifest, a folder of manifests, or a project (a folder with a package.json and manifests); may be repeated',
    default: () => [],
  }),
  define({
    name: 'applyTimeout',
    type: 'duration',
    placeholder: 'DURATION',
    description:
      'how long each --apply may take to become available; the cluster goes on when that is over; 0 for not to wait',
    default: () => '2m',
  }),
  define({
    name: 'apiPort',
    group: groups.network,
    type: 'port',
    placeholder: 'N',
    description: 'port of the API server',
    default: () => 0,
    defaultInWords: '6443, or the next one that no other cluster has',
  }),
  define({
    name: 'kubeletPort',
    group: groups.network,
    type: 'port',
    placeholder: 'N',
    description: "port of this machine's kubelet",
    default: () => 0,
    defaultInWords: '10250, or the next one that no other cluster has',
  }),
  define({
    name: 'clusterCidr',
    group: groups.network,
    type: 'cidr',
    placeholder: 'CIDR',
    description: 'addresses of pods',
    default: () => '',
    defaultInWords: '10.244.0.0/16, or the next one that no other cluster has',
  }),
  define({
    name: 'serviceCidr',
    group: groups.network,
    type: 'cidr',
    placeholder: 'CIDR',
    description: 'addresses of services',
    default: () => '',
    defaultInWords: '10.96.0.0/16, or the next one that no other cluster has',
  }),
  define({
    name: 'serviceNodePortRange',
    group: groups.network,
    type: 'ports',
    placeholder: 'PORTS',
    description: 'node ports of services',
    default: () => '',
    defaultInWords: '30000-32767, or the next ones that no other cluster has',
  }),
  define({
    name: 'maxRequestsInflight',
    group: groups.apiServer,
    type: 'count',
    placeholder: 'N',
    description: 'requests that the API server serves at a time; the next option counts towards the same number',
    default: () => 400,
  }),
  define({
    name: 'maxMutatingRequestsInflight',
    group: groups.apiServer,
    type: 'count',
    placeholder: 'N',
    description: 'more requests at a time; upstream divides the sum among priority levels, and so does this',
    default: () => 200,
  }),
  define({
    name: 'etcdCompactionInterval',
    group: groups.apiServer,
    type: 'duration',
    placeholder: 'DURATION',
    description:
      'how long the history of changes is kept, for watches and lists that go on from a revision; 0 for ever',
    default: () => '5m',
  }),
  define({
    name: 'enableAdmissionPlugins',
    group: groups.apiServer,
    type: 'plugins',
    placeholder: 'LIST',
    description: 'admission plugins to ask besides those that are on by default, as in DenyServiceExternalIPs',
    default: () => '',
  }),
  define({
    name: 'disableAdmissionPlugins',
    group: groups.apiServer,
    type: 'plugins',
    placeholder: 'LIST',
    description: 'admission plugins not to ask, of those that are on by default, as in PodSecurity',
    default: () => '',
  }),
  define({
    name: 'admissionControlConfigFile',
    group: groups.apiServer,
    type: 'path',
    placeholder: 'FILE',
    description: 'an AdmissionConfiguration: what PodSecurity, EventRateLimit and ImagePolicyWebhook are to know',
    default: () => '',
  }),
  define({
    name: 'tokenAuthFile',
    group: groups.apiServer,
    type: 'path',
    placeholder: 'FILE',
    description: 'tokens that are good as long as the API server runs: in each line TOKEN,USER,UID,"GROUP,GROUP"',
    default: () => '',
  }),
  define({
    name: 'anonymousAuth',
    group: groups.apiServer,
    type: 'boolean',
    placeholder: 'BOOLEAN',
    description: 'whether requests without credentials are those of system:anonymous, to whom roles can be bound',
    default: () => true,
  }),
  define({
    name: 'featureGates',
    group: groups.apiServer,
    type: 'gates',
    placeholder: 'LIST',
    description: 'what is off by default to switch on, as in GenericWorkload=true',
    default: () => '',
  }),
  define({
    name: 'runtimeConfig',
    group: groups.apiServer,
    type: 'versions',
    placeholder: 'LIST',
    description: 'versions of the API that are off by default to serve, as in scheduling.k8s.io/v1beta1=true',
    default: () => '',
  }),
  define({
    name: 'schedulerConfig',
    group: groups.apiServer,
    type: 'path',
    placeholder: 'FILE',
    description: 'a KubeSchedulerConfiguration: profiles, plugins and extenders of the scheduler',
    default: () => '',
  }),
  define({
    name: 'simulatedNodes',
    group: groups.nodes,
    type: 'count',
    placeholder: 'N',
    description: 'scripted nodes to add',
    default: () => 0,
  }),
  define({
    name: 'noNode',
    group: groups.nodes,
    type: 'boolean',
    description: 'do not make this machine a node: no containers, no root needed',
    default: () => false,
  }),
  define({
    name: 'nodeName',
    group: groups.nodes,
    type: 'name',
    placeholder: 'NAME',
    description: "name of this machine's node",
    default: () => nodeNameOf(os.hostname()),
    defaultInWords: "the machine's host name",
  }),
  define({
    name: 'podManifestPath',
    group: groups.nodes,
    type: 'path',
    placeholder: 'DIR',
    description: 'manifests of pods that this machine runs by itself, with or without an API server (static pods)',
    default: () => '',
    defaultInWords: 'there are none',
  }),
  define({
    name: 'snapshotDir',
    group: groups.copies,
    type: 'path',
    placeholder: 'DIR',
    description: 'where copies of the store are kept',
    default: () => '',
    defaultInWords: '`snapshots` in the data directory',
  }),
  define({
    name: 'snapshotEvery',
    group: groups.copies,
    type: 'duration',
    placeholder: 'DURATION',
    description: 'time between two copies of the store; 0 for none',
    default: () => '1h',
  }),
  define({
    name: 'snapshotKeep',
    group: groups.copies,
    type: 'count',
    placeholder: 'N',
    description: 'how many copies of the store are kept',
    default: () => 5,
  }),
  define({
    name: 'shutdownGracePeriod',
    type: 'duration',
    placeholder: 'DURATION',
    description:
      'how long all pods together may take to end when the cluster stops; the last third is for critical ones',
    default: () => '30s',
  }),
  define({
    name: 'logLevel',
    type: 'level',
    placeholder: 'LEVEL',
    description: 'debug, info, warn or error',
    default: () => 'warn',
  }),
  define({
    name: 'evictionHard',
    group: groups.share,
    type: 'thresholds',
    placeholder: 'LIST',
    description: 'evict pods when less than this is left on the node',
    default: () =>
      'memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<15%,imagefs.inodesFree<5%,pid.available<10%',
  }),
  define({
    name: 'evictionSoft',
    group: groups.share,
    type: 'thresholds',
    placeholder: 'LIST',
    description: 'evict pods when less than this has been left for a while',
    default: () => '',
  }),
  define({
    name: 'evictionSoftGracePeriod',
    group: groups.share,
    type: 'amounts',
    placeholder: 'LIST',
    description: 'for how long, as in memory.available=90s',
    default: () => '',
  }),
  define({
    name: 'evictionMinimumReclaim',
    group: groups.share,
    type: 'amounts',
    placeholder: 'LIST',
    description: 'how much more than a threshold to free, as in nodefs.available=1Gi',
    default: () => '',
  }),
  define({
    name: 'evictionMaxPodGracePeriod',
    group: groups.share,
    type: 'count',
    placeholder: 'SECONDS',
    description: 'longest grace period of a pod that a soft threshold evicts',
    default: () => 0,
  }),
  define({
    name: 'evictionPressureTransitionPeriod',
    group: groups.share,
    type: 'duration',
    placeholder: 'DURATION',
    description: 'how long the node stays under pressure after it was',
    default: () => '5m',
  }),
  define({
    name: 'kubeReserved',
    group: groups.share,
    type: 'amounts',
    placeholder: 'LIST',
    description: 'kept from pods for Kubernetes itself, of cpu, memory, ephemeral-storage and pid',
    default: () => '',
    defaultInWords: 'a tenth of the memory, 256Mi to 1Gi, and a twentieth of the process ids',
  }),
  define({
    name: 'systemReserved',
    group: groups.share,
    type: 'amounts',
    placeholder: 'LIST',
    description: 'kept from pods for the rest of the machine, as in cpu=500m,memory=1Gi',
    default: () => '',
  }),
  define({
    name: 'podMaxPids',
    group: groups.share,
    type: 'limit',
    placeholder: 'N',
    description: 'processes and threads that one pod may have; -1 for no limit',
    default: () => 4096,
  }),
];

/** `dataDir` as `data-dir`. */
export const flagName = (name: string): string => name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
/** `dataDir` as `KUBERNODE_DATA_DIR`. */
export const environmentName = (name: string): string =>
  `KUBERNODE_${flagName(name).replaceAll('-', '_').toUpperCase()}`;
