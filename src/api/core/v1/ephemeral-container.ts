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

/** A container added to a running pod to look into it. It is never started again, has no guarantees of resources, and
 *  cannot be taken away. */
export interface EphemeralContainer {
  /** Arguments of the command, in place of the image's. @listType atomic */
  args?: string[];
  /** The program to run, in place of the image's entry point; not through a shell. @listType atomic */
  command?: string[];
  /** Environment variables. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name */
  env?: EnvVar[];
  /** Config maps and secrets whose keys all become environment variables. @listType atomic */
  envFrom?: EnvFromSource[];
  /** Name of the image. */
  image?: string;
  /** When to fetch the image. Default IfNotPresent; Always for the tag `latest` or no tag. */
  imagePullPolicy?: PullPolicy;
  /** Not allowed for ephemeral containers. */
  lifecycle?: Lifecycle;
  /** Not allowed for ephemeral containers. */
  livenessProbe?: Probe;
  /** Name of the container, unique among all containers of the pod. */
  name: string;
  /** Not allowed for ephemeral containers. @listType map @listMapKey containerPort @listMapKey protocol @patchStrategy
   *  merge @patchMergeKey containerPort */
  ports?: ContainerPort[];
  /** Not allowed for ephemeral containers. */
  readinessProbe?: Probe;
  /** Not allowed for ephemeral containers. @listType atomic */
  resizePolicy?: ContainerResizePolicy[];
  /** Not allowed for ephemeral containers: they use what the pod has. @default {} @always */
  resources?: ResourceRequirements;
  /** Not allowed for ephemeral containers. @pointer */
  restartPolicy?: string;
  /** Not allowed for ephemeral containers. @listType atomic */
  restartPolicyRules?: ContainerRestartRule[];
  /** Who the container runs as and what the kernel lets it do. */
  securityContext?: SecurityContext;
  /** Not allowed for ephemeral containers. */
  startupProbe?: Probe;
  /** Whether the container has a standard input that stays open. Default false. */
  stdin?: boolean;
  /** Whether standard input closes when the first client that attached leaves. Default false. */
  stdinOnce?: boolean;
  /** Container whose processes this one shall see. Left out, it sees those of the pod. @proto 2 */
  targetContainerName?: string;
  /** File from which the container's last words are taken. Default /dev/termination-log. @default
   *  "/dev/termination-log" */
  terminationMessagePath?: string;
  /** Where the container's last words are taken from. Default File. @default "File" */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** Whether the container has a terminal; needs `stdin`. Default false. */
  tty?: boolean;
  /** Block devices that the container uses. @listType map @listMapKey devicePath @patchStrategy merge @patchMergeKey
   *  devicePath */
  volumeDevices?: VolumeDevice[];
  /** Volumes to mount into the container's file system; sub-paths are not allowed. @listType map @listMapKey mountPath
   *  @patchStrategy merge @patchMergeKey mountPath */
  volumeMounts?: VolumeMount[];
  /** Directory in which the command starts. Default: the image's. */
  workingDir?: string;
}
