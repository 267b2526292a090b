/** Pod: containers that run together on one node. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Int64, Quantity } from '../../meta/v1/scalars.ts';
import type { Affinity } from './affinity.ts';
import type { Container } from './container.ts';
import type { EphemeralContainer } from './ephemeral-container.ts';
import type { PodStatus } from './pod-status.ts';
import type { LocalObjectReference } from './references.ts';
import type { PodResourceClaim, ResourceRequirements } from './resources.ts';
import type { Toleration, TopologySpreadConstraint } from './scheduling.ts';
import type { PodSecurityContext } from './security-context.ts';
import type { Volume } from './volume.ts';

/** Containers that run together on one node, with one address and shared volumes. */
export interface Pod extends KubeObject {
  /** What to run, and where. @optional @default {} @proto 2 */
  spec: PodSpec;
  /** What is known about the pod as it runs. @always @proto 3 */
  status?: PodStatus;
}

export const Pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'attach', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'PodAttachOptions' } },
    { name: 'binding', verbs: ['create'], kind: { group: '', version: 'v1', kind: 'Binding' } },
    { name: 'ephemeralcontainers', verbs: ['get', 'patch', 'update'] },
    { name: 'eviction', verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
    { name: 'exec', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'PodExecOptions' } },
    { name: 'log', verbs: ['get'] },
    { name: 'portforward', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'PodPortForwardOptions' } },
    { name: 'proxy', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'PodProxyOptions' } },
    { name: 'resize', verbs: ['get', 'patch', 'update'] },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

/** What a pod runs, and where. */
export interface PodSpec {
  /** Seconds after `startTime` at which the pod is ended as failed. @pointer @proto 5 */
  activeDeadlineSeconds?: Int64;
  /** Rules that draw the pod to some nodes. @proto 18 */
  affinity?: Affinity;
  /** Whether a token of the service account is mounted. Default: what the account says, or true. @pointer @proto 21 */
  automountServiceAccountToken?: boolean;
  /** The containers; at least one. Cannot be added to or taken from later. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @proto 2 */
  containers: Container[];
  /** What to add to the DNS configuration that `dnsPolicy` makes. @proto 26 */
  dnsConfig?: PodDNSConfig;
  /** How containers resolve names. Default ClusterFirst; with `hostNetwork` use ClusterFirstWithHostNet. @default
   *  "ClusterFirst" @proto 6 */
  dnsPolicy?: DNSPolicy;
  /** Whether containers get environment variables about services. Default true. @pointer @proto 30 */
  enableServiceLinks?: boolean;
  /** Containers added later to look into the pod, through the subresource of that name. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @proto 34 */
  ephemeralContainers?: EphemeralContainer[];
  /** Who is asked before the pod is evicted; at most ten. Not with `schedulingGroup`. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @featureGate EvictionRequestAPI @proto 44 */
  evictionResponders?: EvictionResponder[];
  /** Lines to add to /etc/hosts. @listType map @listMapKey ip @patchStrategy merge @patchMergeKey ip @proto 23 */
  hostAliases?: HostAlias[];
  /** Whether to use the node's IPC namespace. Default false. @proto 13 */
  hostIPC?: boolean;
  /** Whether to use the node's network, with its addresses and ports. Default false. @proto 11 */
  hostNetwork?: boolean;
  /** Whether to use the node's process namespace. Default false. @proto 12 */
  hostPID?: boolean;
  /** Whether to use the node's user namespace; false makes root in the pod an ordinary user on the node. Default true.
   *  @pointer @proto 37 */
  hostUsers?: boolean;
  /** Host name of the pod. Default: the pod's name. @proto 16 */
  hostname?: string;
  /** Host name as a whole, whatever the other fields say. Not with `hostNetwork`. @pointer @proto 41 */
  hostnameOverride?: string;
  /** Secrets with passwords for registries. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name
   *  @proto 15 */
  imagePullSecrets?: LocalObjectReference[];
  /** Containers that run one after the other, each to its end, before the others start. Sidecars keep running.
   *  @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 20 */
  initContainers?: Container[];
  /** The node that the pod is on. Set by the scheduler; whoever sets it bypasses the scheduler. @proto 10 */
  nodeName?: string;
  /** Labels that the node must have. @mapType atomic @proto 7 */
  nodeSelector?: Record<string, string>;
  /** Operating system that the containers need. @proto 36 */
  os?: PodOS;
  /** Amounts that the runtime itself needs for the pod; set from the runtime class. @proto 32 */
  overhead?: Record<string, Quantity>;
  /** Whether pods of lower priority may be removed for this one. Default PreemptLowerPriority. @pointer @proto 31 */
  preemptionPolicy?: PreemptionPolicy;
  /** Priority as a number; set from the class. Higher goes first. @pointer @proto 25 */
  priority?: Int32;
  /** Name of the priority class. @proto 24 */
  priorityClassName?: string;
  /** Conditions that must be true, besides readiness of the containers, for the pod to be ready. @listType atomic
   *  @proto 28 */
  readinessGates?: PodReadinessGate[];
  /** Devices that must be there before the pod starts. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name @proto 39 */
  resourceClaims?: PodResourceClaim[];
  /** What the pod as a whole asks for, and what it may use at most. @proto 40 */
  resources?: ResourceRequirements;
  /** When to start containers again. Default Always. @default "Always" @proto 3 */
  restartPolicy?: RestartPolicy;
  /** Name of the runtime class. Left out, the node's default runtime. @pointer @proto 29 */
  runtimeClassName?: string;
  /** The scheduler that shall place the pod. Default default-scheduler. @default "default-scheduler" @proto 19 */
  schedulerName?: string;
  /** While there are any, the pod is not scheduled. Can only be removed. @listType map @listMapKey name @patchStrategy
   *  merge @patchMergeKey name @proto 38 */
  schedulingGates?: PodSchedulingGate[];
  /** The group of pods with which this one is scheduled. @featureGate GenericWorkload @proto 43 */
  schedulingGroup?: PodSchedulingGroup;
  /** Who the containers run as, and what the kernel lets them do. @default {} @proto 14 */
  securityContext?: PodSecurityContext;
  /** Deprecated: the same as `serviceAccountName`. @proto 9 */
  serviceAccount?: string;
  /** The service account as which the pod acts. Default `default`. @proto 8 */
  serviceAccountName?: string;
  /** Whether the host name is the fully qualified one. Default false. @pointer @proto 35 */
  setHostnameAsFQDN?: boolean;
  /** Whether the containers see each other's processes. Default false. @pointer @proto 27 */
  shareProcessNamespace?: boolean;
  /** Makes the pod's name HOSTNAME.SUBDOMAIN.NAMESPACE.svc and the cluster's domain. @proto 17 */
  subdomain?: string;
  /** Seconds that containers have to end by themselves before they are killed. Default 30. @default 30 @pointer
   *  @proto 4 */
  terminationGracePeriodSeconds?: Int64;
  /** Taints of nodes that do not keep this pod away. @listType atomic @proto 22 */
  tolerations?: Toleration[];
  /** How pods like this one are spread over places. @listType map @listMapKey topologyKey @listMapKey whenUnsatisfiable
   *  @patchStrategy merge @patchMergeKey topologyKey @proto 33 */
  topologySpreadConstraints?: TopologySpreadConstraint[];
  /** Directories that the containers can mount. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name @proto 1 */
  volumes?: Volume[];
}

/** A line of /etc/hosts. */
export interface HostAlias {
  /** Names for the address. @listType atomic @proto 2 */
  hostnames?: string[];
  /** The address. @proto 1 */
  ip: string;
}

/** The operating system that containers need. */
export interface PodOS {
  /** linux or windows. @proto 1 */
  name: string;
}

/** A condition that must be true for a pod to be ready. */
export interface PodReadinessGate {
  /** Name of the condition. @proto 1 */
  conditionType: string;
}

/** Holds up the scheduling of a pod. */
export interface PodSchedulingGate {
  /** Name of the gate, unique in the pod. @proto 1 */
  name: string;
}

/** The group with which a pod is scheduled. @union - podGroupName */
export interface PodSchedulingGroup {
  /** Name of the pod group, in the pod's namespace. @pointer @proto 1 */
  podGroupName?: string;
}

/** What to add to a pod's DNS configuration. */
export interface PodDNSConfig {
  /** Addresses of name servers, after those of the policy. @listType atomic @proto 1 */
  nameservers?: string[];
  /** Options of the resolver; they win over those of the policy. @listType atomic @proto 3 */
  options?: PodDNSConfigOption[];
  /** Search domains, after those of the policy. @listType atomic @proto 2 */
  searches?: string[];
}

/** An option of the resolver. */
export interface PodDNSConfigOption {
  /** Name, such as ndots. @proto 1 */
  name?: string;
  /** Value, if the option has one. @pointer @proto 2 */
  value?: string;
}

/** How containers resolve names. */
export type DNSPolicy = 'ClusterFirstWithHostNet' | 'ClusterFirst' | 'Default' | 'None';

/** Whether pods of lower priority may be removed. */
export type PreemptionPolicy = 'Never' | 'PreemptLowerPriority';

/** When containers are started again. */
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/** One who is asked before a pod is evicted. @mapType atomic */
export interface EvictionResponder {
  /** Name of the responder, as a domain with a path. @proto 1 */
  name: string;
  /** Who is asked first: the one with the highest number. @pointer @proto 2 */
  priority: Int32;
}
