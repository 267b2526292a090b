/** What a node reports about itself. */

import type { Int32, Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { NodeConfigSource } from './node.ts';

/** What a node reports about itself. */
export interface NodeStatus {
  /** Addresses at which the node can be reached. @listType map @listMapKey type @patchStrategy merge @patchMergeKey
   *  type @proto 5 */
  addresses?: NodeAddress[];
  /** Amounts that pods can have. Default: the capacity. @proto 2 */
  allocatable?: Record<string, Quantity>;
  /** Amounts that the node has. @proto 1 */
  capacity?: Record<string, Quantity>;
  /** Aspects of the state: Ready, MemoryPressure, DiskPressure, PIDPressure and others. @listType map @listMapKey type
   *  @patchStrategy merge @patchMergeKey type @proto 4 */
  conditions?: NodeCondition[];
  /** Not used any more: state of a configuration given through the API. @proto 11 */
  config?: NodeConfigStatus;
  /** Where the node's own servers listen. @always @proto 6 */
  daemonEndpoints?: NodeDaemonEndpoints;
  /** Features that the node declares to have. @listType atomic @proto 14 */
  declaredFeatures?: string[];
  /** Features of the container runtime. @proto 13 */
  features?: NodeFeatures;
  /** Images that the node has. @listType atomic @proto 8 */
  images?: ContainerImage[];
  /** What the node is and what runs on it, with versions. @always @proto 7 */
  nodeInfo?: NodeSystemInfo;
  /** Not used any more. @proto 3 */
  phase?: NodePhase;
  /** Runtime handlers that pods can ask for. @listType atomic @proto 12 */
  runtimeHandlers?: NodeRuntimeHandler[];
  /** Volumes attached to the node. @listType atomic @proto 10 */
  volumesAttached?: AttachedVolume[];
  /** Volumes that are mounted on the node, and so must not be detached. @listType atomic @proto 9 */
  volumesInUse?: string[];
}

/** One aspect of a node's state. */
export interface NodeCondition {
  /** When the kubelet last reported the condition. @always @proto 3 */
  lastHeartbeatTime?: Time;
  /** When the condition last changed from one status to another. @always @proto 4 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 6 */
  message?: string;
  /** Why, in one word in camel case. @proto 5 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as Ready. @proto 1 */
  type: string;
}

/** An address of a node. */
export interface NodeAddress {
  /** The address or name. @proto 2 */
  address: string;
  /** What it is: Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS. @proto 1 */
  type: string;
}

/** Where a node's own servers listen. */
export interface NodeDaemonEndpoints {
  /** The kubelet. @always @proto 1 */
  kubeletEndpoint?: DaemonEndpoint;
}

/** Where a server listens. */
export interface DaemonEndpoint {
  /** Number of the port. @proto 1 */
  Port: Int32;
}

/** What a node is and what runs on it. */
export interface NodeSystemInfo {
  /** Architecture of the processor, such as amd64. @proto 10 */
  architecture: string;
  /** Changes with each boot. @proto 3 */
  bootID: string;
  /** Runtime and version, such as containerd://1.7.0. @proto 6 */
  containerRuntimeVersion: string;
  /** Version of the kernel. @proto 4 */
  kernelVersion: string;
  /** Not used any more. @proto 8 */
  kubeProxyVersion: string;
  /** Version of the kubelet. @proto 7 */
  kubeletVersion: string;
  /** Identifies the machine, as /etc/machine-id does. @proto 1 */
  machineID: string;
  /** linux or windows. @proto 9 */
  operatingSystem: string;
  /** Operating system in words. @proto 5 */
  osImage: string;
  /** Whether the kubelet runs in a user namespace, without root's powers on the machine. @pointer @proto 12 */
  runningInUserNamespace?: boolean;
  /** Swap space of the node. @proto 11 */
  swap?: NodeSwapStatus;
  /** Identifies the machine, as its firmware does. @proto 2 */
  systemUUID: string;
}

/** Swap space of a node. */
export interface NodeSwapStatus {
  /** Size in bytes. @pointer @proto 1 */
  capacity?: Int64;
}

/** An image that a node has. */
export interface ContainerImage {
  /** Names by which it is known. @listType atomic @always @proto 1 */
  names?: string[];
  /** Size in bytes. @proto 2 */
  sizeBytes?: Int64;
}

/** A volume attached to a node. */
export interface AttachedVolume {
  /** Where the device is. @proto 2 */
  devicePath: string;
  /** Name of the volume. @proto 1 */
  name: string;
}

/** Not used any more: state of a node's configuration given through the API. */
export interface NodeConfigStatus {
  /** The configuration in use. @proto 2 */
  active?: NodeConfigSource;
  /** The configuration to use after the next restart. @proto 1 */
  assigned?: NodeConfigSource;
  /** What is wrong with it. @proto 4 */
  error?: string;
  /** The configuration to fall back to. @proto 3 */
  lastKnownGood?: NodeConfigSource;
}

/** A runtime handler of a node. */
export interface NodeRuntimeHandler {
  /** What it can do. @proto 2 */
  features?: NodeRuntimeHandlerFeatures;
  /** Its name; empty for the default one. @always @proto 1 */
  name?: string;
}

/** What a runtime handler can do. */
export interface NodeRuntimeHandlerFeatures {
  /** Whether mounts can be read-only with all mounts inside them. @pointer @proto 1 */
  recursiveReadOnlyMounts?: boolean;
  /** Whether pods can have user namespaces. @pointer @proto 2 */
  userNamespaces?: boolean;
}

/** What a node's container runtime can do, whatever the handler. */
export interface NodeFeatures {
  /** Whether pods can choose how supplementary groups are put together. @pointer @proto 1 */
  supplementalGroupsPolicy?: boolean;
}

/** Not used any more. */
export type NodePhase = 'Pending' | 'Running' | 'Terminated';
