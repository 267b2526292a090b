/** Container: one process tree of a pod, and what it may use. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { EnvFromSource, EnvVar } from './env.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Probe } from './probe.ts';
import type { ResourceRequirements } from './resources.ts';
import type { SecurityContext } from './security-context.ts';

export interface Container {
  /** @listType atomic @proto 4 */
  args?: string[];
  /** @listType atomic @proto 3 */
  command?: string[];
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 7 */
  env?: EnvVar[];
  /** @listType atomic @proto 19 */
  envFrom?: EnvFromSource[];
  /** @proto 2 */
  image?: string;
  /** @proto 14 */
  imagePullPolicy?: PullPolicy;
  /** @proto 12 */
  lifecycle?: Lifecycle;
  /** @proto 10 */
  livenessProbe?: Probe;
  /** @proto 1 */
  name: string;
  /** @listType map @listMapKey containerPort @listMapKey protocol @patchStrategy merge @patchMergeKey containerPort @proto 6 */
  ports?: ContainerPort[];
  /** @proto 11 */
  readinessProbe?: Probe;
  /** @listType atomic @proto 23 */
  resizePolicy?: ContainerResizePolicy[];
  /** @default {} @proto 8 */
  resources?: ResourceRequirements;
  /** @proto 24 */
  restartPolicy?: string;
  /** @listType atomic @proto 25 */
  restartPolicyRules?: ContainerRestartRule[];
  /** @proto 15 */
  securityContext?: SecurityContext;
  /** @proto 22 */
  startupProbe?: Probe;
  /** @proto 16 */
  stdin?: boolean;
  /** @proto 17 */
  stdinOnce?: boolean;
  /** @default "/dev/termination-log" @proto 13 */
  terminationMessagePath?: string;
  /** @default "File" @proto 20 */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** @proto 18 */
  tty?: boolean;
  /** @listType map @listMapKey devicePath @patchStrategy merge @patchMergeKey devicePath @proto 21 */
  volumeDevices?: VolumeDevice[];
  /** @listType map @listMapKey mountPath @patchStrategy merge @patchMergeKey mountPath @proto 9 */
  volumeMounts?: VolumeMount[];
  /** @proto 5 */
  workingDir?: string;
}

export interface ContainerPort {
  /** @proto 3 */
  containerPort: Int32;
  /** @proto 5 */
  hostIP?: string;
  /** @proto 2 */
  hostPort?: Int32;
  /** @proto 1 */
  name?: string;
  /** @default "TCP" @proto 4 */
  protocol?: Protocol;
}

export interface ContainerResizePolicy {
  /** @proto 1 */
  resourceName: string;
  /** @proto 2 */
  restartPolicy: string;
}

export interface ContainerRestartRule {
  /** @proto 1 */
  action: string;
  /** @proto 2 */
  exitCodes?: ContainerRestartRuleOnExitCodes;
}

export interface ContainerRestartRuleOnExitCodes {
  /** @proto 1 */
  operator: string;
  /** @listType set @proto 2 */
  values?: Int32[];
}

export interface VolumeMount {
  /** @proto 3 */
  mountPath: string;
  /** @proto 5 */
  mountPropagation?: MountPropagationMode;
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  readOnly?: boolean;
  /** @proto 7 */
  recursiveReadOnly?: string;
  /** @proto 4 */
  subPath?: string;
  /** @proto 6 */
  subPathExpr?: string;
}

export interface VolumeDevice {
  /** @proto 2 */
  devicePath: string;
  /** @proto 1 */
  name: string;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

export type TerminationMessagePolicy = 'File' | 'FallbackToLogsOnError';

export type MountPropagationMode = 'None' | 'HostToContainer' | 'Bidirectional';
