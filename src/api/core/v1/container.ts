/** Container: one process tree of a pod, and what it may use. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { EnvFromSource, EnvVar } from './env.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Probe } from './probe.ts';
import type { ResourceRequirements } from './resources.ts';
import type { SecurityContext } from './security-context.ts';

/** One container of a pod: an image, how to run it, and what it may use. */
export interface Container {
  /** Arguments of the command, in place of the image's. `$(NAME)` is replaced by the environment variable; `$$` stands
   *  for a dollar sign. @listType atomic @proto 4 */
  args?: string[];
  /** The program to run, in place of the image's entry point; not through a shell. Variables are replaced as in `args`.
   *  @listType atomic @proto 3 */
  command?: string[];
  /** Environment variables. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 7 */
  env?: EnvVar[];
  /** Config maps and secrets whose keys all become environment variables. Later ones win, and `env` wins over them.
   *  @listType atomic @proto 19 */
  envFrom?: EnvFromSource[];
  /** Name of the image, with registry, tag or digest as needed. @proto 2 */
  image?: string;
  /** When to fetch the image. Default IfNotPresent; Always for the tag `latest` or no tag. @proto 14 */
  imagePullPolicy?: PullPolicy;
  /** What to do after the start and before the stop. @proto 12 */
  lifecycle?: Lifecycle;
  /** When it fails, the container is started again. @proto 10 */
  livenessProbe?: Probe;
  /** Name of the container, unique in the pod, a DNS label. Cannot be changed. @proto 1 */
  name: string;
  /** Ports that the container listens on. Informative: ports that are not listed can be reached too. @listType map
   *  @listMapKey containerPort @listMapKey protocol @patchStrategy merge @patchMergeKey containerPort @proto 6 */
  ports?: ContainerPort[];
  /** While it fails, services send no traffic to the pod. @proto 11 */
  readinessProbe?: Probe;
  /** Which resources can change only with a restart of the container. @listType atomic @proto 23 */
  resizePolicy?: ContainerResizePolicy[];
  /** What the container asks for, and what it may use at most. @default {} @always @proto 8 */
  resources?: ResourceRequirements;
  /** When to start this container again, in place of the pod's policy. For init containers, Always makes a sidecar.
   *  @pointer @proto 24 */
  restartPolicy?: string;
  /** Exit codes for which another policy holds; the first rule that fits decides. @listType atomic @proto 25 */
  restartPolicyRules?: ContainerRestartRule[];
  /** Who the container runs as and what the kernel lets it do; wins over the pod's. @proto 15 */
  securityContext?: SecurityContext;
  /** Until it succeeds, the other probes do not run; when it fails for good, the container is started again. @proto 22
   */
  startupProbe?: Probe;
  /** Whether the container has a standard input that stays open. Default false. @proto 16 */
  stdin?: boolean;
  /** Whether standard input closes when the first client that attached leaves. Default false. @proto 17 */
  stdinOnce?: boolean;
  /** File from which the container's last words are taken. Default /dev/termination-log. @default
   *  "/dev/termination-log" @proto 13 */
  terminationMessagePath?: string;
  /** `FallbackToLogsOnError` takes the end of the log if the file is empty and the container failed. Default File.
   *  @default "File" @proto 20 */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** Whether the container has a terminal; needs `stdin`. Default false. @proto 18 */
  tty?: boolean;
  /** Block devices that the container uses. @listType map @listMapKey devicePath @patchStrategy merge @patchMergeKey
   *  devicePath @proto 21 */
  volumeDevices?: VolumeDevice[];
  /** Volumes to mount into the container's file system. @listType map @listMapKey mountPath @patchStrategy merge
   *  @patchMergeKey mountPath @proto 9 */
  volumeMounts?: VolumeMount[];
  /** Directory in which the command starts. Default: the image's. @proto 5 */
  workingDir?: string;
}

/** A port that a container listens on. */
export interface ContainerPort {
  /** Number of the port, 1 to 65535. @proto 3 */
  containerPort: Int32;
  /** Address of the node to which `hostPort` is bound. @proto 5 */
  hostIP?: string;
  /** Port of the node that leads to this one. With `hostNetwork` it must be the same. Most pods do not need it. @proto
   *  2 */
  hostPort?: Int32;
  /** Name by which services can mean the port, unique in the pod. @proto 1 */
  name?: string;
  /** TCP, UDP or SCTP. Default TCP. @default "TCP" @proto 4 */
  protocol?: Protocol;
}

/** Whether a change of a resource needs a restart. */
export interface ContainerResizePolicy {
  /** cpu or memory. @proto 1 */
  resourceName: string;
  /** NotRequired or RestartContainer. Default NotRequired. @proto 2 */
  restartPolicy: string;
}

/** What to do when a container ends in a certain way. */
export interface ContainerRestartRule {
  /** What to do: Restart or RestartAllContainers. @omitZero @proto 1 */
  action: string;
  /** The exit codes for which to do it. @proto 2 */
  exitCodes?: ContainerRestartRuleOnExitCodes;
}

/** A set of exit codes. */
export interface ContainerRestartRuleOnExitCodes {
  /** In, or NotIn. @omitZero @proto 1 */
  operator: string;
  /** The exit codes, at most 255 of them. @listType set @proto 2 */
  values?: Int32[];
}

/** A volume in a container's file system. */
export interface VolumeMount {
  /** What the mount forbids besides: noexec, nodev, nosuid. Not for images. @listType set
   *  @featureGate VolumeBindMountOptions @proto 8 */
  bindMountOptions?: string[];
  /** Where to mount it. Must not contain a colon. @proto 3 */
  mountPath: string;
  /** Whether mounts made later on the node appear in the container, and the other way round. Default None. @pointer
   *  @proto 5 */
  mountPropagation?: MountPropagationMode;
  /** Name of the volume in the pod. @proto 1 */
  name: string;
  /** Whether the container can only read. Default false. @proto 2 */
  readOnly?: boolean;
  /** Whether mounts inside the volume are read-only as well: Disabled, IfPossible or Enabled. Needs `readOnly`.
   *  @pointer @proto 7 */
  recursiveReadOnly?: string;
  /** Path in the volume to mount, in place of its root. @proto 4 */
  subPath?: string;
  /** As `subPath`, with `$(NAME)` replaced by environment variables. Not both. @proto 6 */
  subPathExpr?: string;
}

/** A block device in a container. */
export interface VolumeDevice {
  /** Path of the device in the container. @proto 2 */
  devicePath: string;
  /** Name of a claim among the pod's volumes. @proto 1 */
  name: string;
}

/** A transport protocol. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** When to fetch an image. */
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** Where a container's last words are taken from. */
export type TerminationMessagePolicy = 'File' | 'FallbackToLogsOnError';

/** Whether mounts spread between a node and a container. */
export type MountPropagationMode = 'None' | 'HostToContainer' | 'Bidirectional';
