/** ResourceSlice: devices that a driver offers. */
import type { NodeSelector } from '../../core/v1/node-selector.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64, Quantity } from '../../meta/v1/scalars.ts';
import type { Device } from './device.ts';

/** Devices that a driver offers, on one node or several. */
export interface ResourceSlice extends KubeObject {
  /** The devices. @proto 2 */
  spec: ResourceSliceSpec;
}

export const ResourceSlice = defineKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  scope: 'Cluster',
});

/** Devices that a driver offers. One of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` says where. */
export interface ResourceSliceSpec {
  /** Whether every node can use them. @pointer @proto 5 */
  allNodes?: boolean;
  /** The devices, 128 at most, 64 when they have taints or counters. @listType atomic @proto 6 */
  devices?: Device[];
  /** Name of the driver, a domain name. Cannot be changed. @proto 1 */
  driver: string;
  /** The node that has them. Cannot be changed. @pointer @proto 3 */
  nodeName?: string;
  /** Nodes that can use them. @proto 4 */
  nodeSelector?: NodeSelector;
  /** Attribute that tells sorts of partitions apart. @featureGate DRAPartitionableDevicesType @pointer @proto 9 */
  partitionTypeAttribute?: string;
  /** Whether each device says where it can be used. @pointer @proto 7 */
  perDeviceNodeSelection?: boolean;
  /** The pool that they belong to. @proto 2 */
  pool: ResourcePool;
  /** Amounts from which the devices take; 8 sets at most. @listType atomic @proto 8 */
  sharedCounters?: CounterSet[];
  /** What the kubelet need not do for them. @featureGate DRAOptionalNodeOperations @listType set @proto 10 */
  skipNodeOperations?: ('*' | 'NodePrepareResources' | 'NodeUnprepareResources')[];
}

/** Devices that belong together, in one slice or several. */
export interface ResourcePool {
  /** Version of the pool: slices of older ones are passed over. @proto 2 */
  generation: Int64;
  /** Its name. @proto 1 */
  name: string;
  /** Number of slices that the pool has. @proto 3 */
  resourceSliceCount: Int64;
}

/** Amounts from which devices take. */
export interface CounterSet {
  /** The amounts, by name. @omitZero @proto 2 */
  counters: Record<string, Counter>;
  /** Its name, unique in the pool. @proto 1 */
  name: string;
}

/** An amount. */
export interface Counter {
  /** How much. @proto 1 */
  value: Quantity;
}
