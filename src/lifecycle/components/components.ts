/** The components of a cluster: the one table from which come their users, certificates and kubeconfigs, what they may
 *  do, their commands with the options, their ports and leases, what of their log is shown, and the pages.
 *
 *  To add a component: a row here, and its start in `src/main/components/`, for which the compiler then asks. */
import {
  EndpointSlice,
  Namespace,
  Node,
  Pod,
  PodDisruptionBudget,
  PodGroup,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from '#api';
import type { AccessDeclaration } from '#client';

/** One component. */
export interface ComponentRow {
  /** Also its command, and the base name of its kubeconfig and certificate. */
  readonly name: string;
  /** Upstream's name of its program. */
  readonly upstream: string;
  /** The user that it is to the API server, with `{node}` for the node's name. Default: it is the API server. */
  readonly user?: string;
  readonly groups?: readonly string[];
  /** The name of its role, upstream's. Default: that of its user. */
  readonly role?: string;
  /** What it does with the API. Default: what the controllers that it runs declare, or what the node authorizer knows
   *  of kubelets. */
  readonly access?: AccessDeclaration;
  /** The same of what is behind feature gates, by their names. Default: nothing. */
  readonly gatedAccess?: Readonly<Record<string, AccessDeclaration>>;
  /** Options of clusters that it has by itself, by their names. */
  readonly options: readonly string[];
  /** Options that only components have: see the command. */
  readonly flags: readonly ComponentFlag[];
  /** The lease that one of several has to hold, in `kube-system`. Default: all of them work. */
  readonly lease?: string;
  /** Its own port when it runs by itself, as upstream's. Default: it has none. */
  readonly securePort?: number;
  /** Parts of it that log under names of their own. Default: none. */
  readonly logs?: readonly string[];
}

/** What only components can be told. */
export type ComponentFlag =
  | 'kubeconfig'
  | 'config'
  | 'leaderElect'
  | 'securePort'
  | 'clusterSigningCertFile'
  | 'clusterSigningKeyFile'
  | 'useServiceAccountCredentials'
  | 'containerRuntimeEndpoint'
  | 'simulated'
  | 'allowFrom';

const read = ['get', 'list', 'watch'];

/** What plugins of the scheduler's profiles follow, and what upstream's reads, so that it can stand in its place. */
const schedulerAccess: AccessDeclaration = {
  reads: [Node, Pod, Namespace, Service, ReplicationController, ReplicaSet, StatefulSet, PodDisruptionBudget],
  writes: [
    { kind: Pod, verbs: ['delete'] },
    { kind: Pod, subresource: 'status', verbs: ['patch', 'update'] },
    { kind: Pod, subresource: 'binding', verbs: ['create'] },
  ],
  events: true,
  rules: [
    { verbs: ['create'], apiGroups: [''], resources: ['bindings'] },
    {
      verbs: [...read, 'patch', 'update'],
      apiGroups: [''],
      resources: ['persistentvolumes', 'persistentvolumeclaims'],
    },
    {
      verbs: read,
      apiGroups: ['storage.k8s.io'],
      resources: ['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses'],
    },
    {
      verbs: read,
      apiGroups: ['resource.k8s.io'],
      resources: ['deviceclasses', 'devicetaintrules', 'resourceslices'],
    },
    {
      verbs: [...read, 'patch', 'update'],
      apiGroups: ['resource.k8s.io'],
      resources: ['resourceclaims', 'resourceclaims/status'],
    },
    { verbs: ['create', 'delete'], apiGroups: ['resource.k8s.io'], resources: ['resourceclaims'] },
    { verbs: ['patch', 'update'], apiGroups: ['resource.k8s.io'], resources: ['resourceclaims/binding'] },
  ],
};

/** The service by which pods reach DNS leads to a process, not to pods, so no controller of the cluster keeps it. */
const dnsAccess: AccessDeclaration = {
  reads: [Service, EndpointSlice, Namespace],
  writes: [
    { kind: Service, verbs: ['create'], namespace: 'kube-system' },
    { kind: EndpointSlice, verbs: ['create', 'patch', 'delete'], namespace: 'kube-system' },
  ],
};

/** Stands for the name of the node in a user's name. */
const nodeName = '{node}';

/** Options that say which cluster's data a component works on. */
const place = ['name', 'dataDir'] as const;

/** The table. Names and users go into what clusters keep: they are not to be changed. */
export const components = [
  {
    name: 'apiserver',
    upstream: 'kube-apiserver',
    options: [
      ...place,
      'nodeName',
      'apiPort',
      'clusterCidr',
      'serviceCidr',
      'serviceNodePortRange',
      'maxRequestsInflight',
      'maxMutatingRequestsInflight',
      'etcdCompactionInterval',
      'enableAdmissionPlugins',
      'disableAdmissionPlugins',
      'admissionControlConfigFile',
      'tokenAuthFile',
      'anonymousAuth',
      'featureGates',
      'runtimeConfig',
      'logLevel',
    ],
    flags: [],
  },
  {
    name: 'controller-manager',
    upstream: 'kube-controller-manager',
    user: 'system:kube-controller-manager',
    options: ['clusterCidr', 'featureGates', 'logLevel'],
    flags: [
      'kubeconfig',
      'leaderElect',
      'clusterSigningCertFile',
      'clusterSigningKeyFile',
      'useServiceAccountCredentials',
      'securePort',
    ],
    lease: 'kube-controller-manager',
    securePort: 10_257,
  },
  {
    name: 'scheduler',
    upstream: 'kube-scheduler',
    user: 'system:kube-scheduler',
    access: schedulerAccess,
    gatedAccess: {
      GenericWorkload: {
        reads: [PodGroup],
        writes: [{ kind: PodGroup, subresource: 'status', verbs: ['patch', 'update'] }],
      },
    },
    options: ['featureGates', 'logLevel'],
    flags: ['kubeconfig', 'config', 'leaderElect', 'securePort'],
    lease: 'kube-scheduler',
    securePort: 10_259,
  },
  {
    name: 'kubelet',
    upstream: 'kubelet',
    user: `system:node:${nodeName}`,
    groups: ['system:nodes'],
    options: [
      ...place,
      'nodeName',
      'kubeletPort',
      'podManifestPath',
      'serviceCidr',
      'clusterCidr',
      'logLevel',
      'evictionHard',
      'evictionSoft',
      'evictionSoftGracePeriod',
      'evictionMinimumReclaim',
      'evictionMaxPodGracePeriod',
      'evictionPressureTransitionPeriod',
      'kubeReserved',
      'systemReserved',
      'podMaxPids',
    ],
    flags: ['kubeconfig', 'containerRuntimeEndpoint', 'simulated'],
    logs: ['network'],
  },
  {
    name: 'proxy',
    upstream: 'kube-proxy',
    user: 'system:kube-proxy',
    role: 'system:node-proxier',
    access: {
      reads: [Node, Service, EndpointSlice],
      events: true,
      // Upstream's in its place.
      rules: [{ verbs: ['list', 'watch'], apiGroups: ['networking.k8s.io'], resources: ['servicecidrs'] }],
    },
    options: [...place, 'nodeName', 'clusterCidr', 'logLevel'],
    flags: ['kubeconfig', 'securePort'],
    securePort: 10_249,
  },
  {
    name: 'dns',
    upstream: 'coredns',
    user: 'system:dns',
    access: dnsAccess,
    options: ['nodeName', 'serviceCidr', 'clusterCidr', 'logLevel'],
    flags: ['kubeconfig', 'allowFrom', 'securePort'],
    securePort: 9153,
  },
] as const satisfies readonly ComponentRow[];

type Row = (typeof components)[number];
/** As in commands: `kubernode NAME`. */
export type ComponentName = Row['name'];
/** Components that are clients of the API server: each has a certificate and a kubeconfig. */
export type ClientComponentName = Extract<Row, { readonly user: string }>['name'];
/** Options of clusters that a component has. */
export type OptionNameOf<Name extends ComponentName> = Extract<Row, { readonly name: Name }>['options'][number];

/** The row of a component. */
export function componentRow(name: ComponentName): ComponentRow {
  return components.find(row => row.name === name) as ComponentRow;
}

/** A component that is a client of the API server. */
export interface ClientComponent extends ComponentRow {
  readonly name: ClientComponentName;
  readonly user: string;
}

/** The ports of a component that runs by itself: its own, and in that order those that it takes where others of the
 *  machine have it. In hundreds, as the ports next to it are those of other components, and kubelets go in tens. */
export const securePortsOf = (securePort: number): readonly number[] =>
  Array.from({ length: 10 }, (_, index) => securePort + index * 100);

/** Every component that is a client of the API server. */
export const clientComponents: readonly ClientComponent[] = components.flatMap(row => ('user' in row ? [row] : []));

/** Who a component is to the API server, on the node where it runs. */
export function userOf(name: ClientComponentName, node = ''): { username: string; groups: readonly string[] } {
  const { user = '', groups = [] } = componentRow(name);
  return { username: user.replace(nodeName, node), groups };
}

/** By which names lines of the log say what wrote them. */
export const logNames: readonly string[] = components.flatMap(row =>
  row.name === 'apiserver' ? [] : [row.name, ...('logs' in row ? row.logs : [])],
);
