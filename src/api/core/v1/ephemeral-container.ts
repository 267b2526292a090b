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
  /** Arguments of the command, in place of the image's. @listType atomic @proto 1.4 */
  args?: string[];
  /** The program to run, in place of the image's entry point; not through a shell. @listType atomic @proto 1.3 */
  command?: string[];
  /** Environment variables. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 1.7 */
  env?: EnvVar[];
  /** Config maps and secrets whose keys all become environment variables. @listType atomic @proto 1.19 */
  envFrom?: EnvFromSource[];
  /** Name of the image. @proto 1.2 */
  image?: string;
  /** When to fetch the image. Default IfNotPresent; Always for the tag `latest` or no tag. @proto 1.14 */
  imagePullPolicy?: PullPolicy;
  /** Not allowed for ephemeral containers. @proto 1.12 */
  lifecycle?: Lifecycle;
  /** Not allowed for ephemeral containers. @proto 1.10 */
  livenessProbe?: Probe;
  /** Name of the container, unique among all containers of the pod. @proto 1.1 */
  name: string;
  /** Not allowed for ephemeral containers. @listType map @listMapKey containerPort @listMapKey protocol @patchStrategy
   *  merge @patchMergeKey containerPort @proto 1.6 */
  ports?: ContainerPort[];
  /** Not allowed for ephemeral containers. @proto 1.11 */
  readinessProbe?: Probe;
  /** Not allowed for ephemeral containers. @listType atomic @proto 1.23 */
  resizePolicy?: ContainerResizePolicy[];
  /** Not allowed for ephemeral containers: they use what the pod has. @default {} @always @proto 1.8 */
  resources?: ResourceRequirements;
  /** Not allowed for ephemeral containers. @pointer @proto 1.24 */
  restartPolicy?: string;
  /** Not allowed for ephemeral containers. @listType atomic @proto 1.25 */
  restartPolicyRules?: ContainerRestartRule[];
  /** Who the container runs as and what the kernel lets it do. @proto 1.15 */
  securityContext?: SecurityContext;
  /** Not allowed for ephemeral containers. @proto 1.22 */
  startupProbe?: Probe;
  /** Whether the container has a standard input that stays open. Default false. @proto 1.16 */
  stdin?: boolean;
  /** Whether standard input closes when the first client that attached leaves. Default false. @proto 1.17 */
  stdinOnce?: boolean;
  /** Container whose processes this one shall see. Left out, it sees those of the pod. @proto 2 */
  targetContainerName?: string;
  /** File from which the container's last words are taken. Default /dev/termination-log. @default
   *  "/dev/termination-log" @proto 1.13 */
  terminationMessagePath?: string;
  /** Where the container's last words are taken from. Default File. @default "File" @proto 1.20 */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** Whether the container has a terminal; needs `stdin`. Default false. @proto 1.18 */
  tty?: boolean;
  /** Block devices that the container uses. @listType map @listMapKey devicePath @patchStrategy merge @patchMergeKey
   *  devicePath @proto 1.21 */
  volumeDevices?: VolumeDevice[];
  /** Volumes to mount into the container's file system; sub-paths are not allowed. @listType map @listMapKey mountPath
   *  @patchStrategy merge @patchMergeKey mountPath @proto 1.9 */
  volumeMounts?: VolumeMount[];
  /** Directory in which the command starts. Default: the image's. @proto 1.5 */
  workingDir?: string;
}
