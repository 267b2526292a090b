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

export interface Pod extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: PodSpec;
  /** @proto 3 */
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

export interface PodSpec {
  /** @proto 5 */
  activeDeadlineSeconds?: Int64;
  /** @proto 18 */
  affinity?: Affinity;
  /** @proto 21 */
  automountServiceAccountToken?: boolean;
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 2 */
  containers: Container[];
  /** @proto 26 */
  dnsConfig?: PodDNSConfig;
  /** @default "ClusterFirst" @proto 6 */
  dnsPolicy?: DNSPolicy;
  /** @proto 30 */
  enableServiceLinks?: boolean;
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 34 */
  ephemeralContainers?: EphemeralContainer[];
  /** @listType map @listMapKey ip @patchStrategy merge @patchMergeKey ip @proto 23 */
  hostAliases?: HostAlias[];
  /** @proto 13 */
  hostIPC?: boolean;
  /** @proto 11 */
  hostNetwork?: boolean;
  /** @proto 12 */
  hostPID?: boolean;
  /** @proto 37 */
  hostUsers?: boolean;
  /** @proto 16 */
  hostname?: string;
  /** @proto 41 */
  hostnameOverride?: string;
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 15 */
  imagePullSecrets?: LocalObjectReference[];
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 20 */
  initContainers?: Container[];
  /** @proto 10 */
  nodeName?: string;
  /** @mapType atomic @proto 7 */
  nodeSelector?: Record<string, string>;
  /** @proto 36 */
  os?: PodOS;
  /** @proto 32 */
  overhead?: Record<string, Quantity>;
  /** @proto 31 */
  preemptionPolicy?: PreemptionPolicy;
  /** @proto 25 */
  priority?: Int32;
  /** @proto 24 */
  priorityClassName?: string;
  /** @listType atomic @proto 28 */
  readinessGates?: PodReadinessGate[];
  /** @listType map @listMapKey name @patchStrategy merge,retainKeys @patchMergeKey name @proto 39 */
  resourceClaims?: PodResourceClaim[];
  /** @proto 40 */
  resources?: ResourceRequirements;
  /** @default "Always" @proto 3 */
  restartPolicy?: RestartPolicy;
  /** @proto 29 */
  runtimeClassName?: string;
  /** @default "default-scheduler" @proto 19 */
  schedulerName?: string;
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 38 */
  schedulingGates?: PodSchedulingGate[];
  /** @proto 43 */
  schedulingGroup?: PodSchedulingGroup;
  /** @default {} @proto 14 */
  securityContext?: PodSecurityContext;
  /** @proto 9 */
  serviceAccount?: string;
  /** @proto 8 */
  serviceAccountName?: string;
  /** @proto 35 */
  setHostnameAsFQDN?: boolean;
  /** @proto 27 */
  shareProcessNamespace?: boolean;
  /** @proto 17 */
  subdomain?: string;
  /** @default 30 @proto 4 */
  terminationGracePeriodSeconds?: Int64;
  /** @listType atomic @proto 22 */
  tolerations?: Toleration[];
  /** @listType map @listMapKey topologyKey @listMapKey whenUnsatisfiable @patchStrategy merge @patchMergeKey topologyKey @proto 33 */
  topologySpreadConstraints?: TopologySpreadConstraint[];
  /** @listType map @listMapKey name @patchStrategy merge,retainKeys @patchMergeKey name @proto 1 */
  volumes?: Volume[];
}

export interface HostAlias {
  /** @listType atomic @proto 2 */
  hostnames?: string[];
  /** @proto 1 */
  ip: string;
}

export interface PodOS {
  /** @proto 1 */
  name: string;
}

export interface PodReadinessGate {
  /** @proto 1 */
  conditionType: string;
}

export interface PodSchedulingGate {
  /** @proto 1 */
  name: string;
}

/** @union - podGroupName */
export interface PodSchedulingGroup {
  /** @proto 1 */
  podGroupName?: string;
}

export interface PodDNSConfig {
  /** @listType atomic @proto 1 */
  nameservers?: string[];
  /** @listType atomic @proto 3 */
  options?: PodDNSConfigOption[];
  /** @listType atomic @proto 2 */
  searches?: string[];
}

export interface PodDNSConfigOption {
  /** @proto 1 */
  name?: string;
  /** @proto 2 */
  value?: string;
}

export type DNSPolicy = 'ClusterFirstWithHostNet' | 'ClusterFirst' | 'Default' | 'None';

export type PreemptionPolicy = 'Never' | 'PreemptLowerPriority';

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';
