/** EphemeralContainer: a container added to a running pod, to debug it. */
import type {
  ContainerPort,
  ContainerResizePolicy,
  ContainerRestartRule,
  PullPolicy,
  TerminationMessagePolicy,
  VolumeDevice,
  VolumeMount,
} from './container.ts';
import type { EnvFromSource, EnvVar } from './env.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Probe } from './probe.ts';
import type { ResourceRequirements } from './resources.ts';
import type { SecurityContext } from './security-context.ts';

export interface EphemeralContainer {
  /** @listType atomic */
  args?: string[];
  /** @listType atomic */
  command?: string[];
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name */
  env?: EnvVar[];
  /** @listType atomic */
  envFrom?: EnvFromSource[];
  image?: string;
  imagePullPolicy?: PullPolicy;
  lifecycle?: Lifecycle;
  livenessProbe?: Probe;
  name: string;
  /** @listType map @listMapKey containerPort @listMapKey protocol @patchStrategy merge @patchMergeKey containerPort */
  ports?: ContainerPort[];
  readinessProbe?: Probe;
  /** @listType atomic */
  resizePolicy?: ContainerResizePolicy[];
  /** @default {} */
  resources?: ResourceRequirements;
  restartPolicy?: string;
  /** @listType atomic */
  restartPolicyRules?: ContainerRestartRule[];
  securityContext?: SecurityContext;
  startupProbe?: Probe;
  stdin?: boolean;
  stdinOnce?: boolean;
  /** @proto 2 */
  targetContainerName?: string;
  /** @default "/dev/termination-log" */
  terminationMessagePath?: string;
  /** @default "File" */
  terminationMessagePolicy?: TerminationMessagePolicy;
  tty?: boolean;
  /** @listType map @listMapKey devicePath @patchStrategy merge @patchMergeKey devicePath */
  volumeDevices?: VolumeDevice[];
  /** @listType map @listMapKey mountPath @patchStrategy merge @patchMergeKey mountPath */
  volumeMounts?: VolumeMount[];
  workingDir?: string;
}
