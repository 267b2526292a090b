/** Device: one device of a slice. */
import type { NodeSelector } from '../../core/v1/node-selector.ts';
import type { Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { Counter } from './resource-slice.ts';

/** A device that a driver offers. */
export interface Device {
  /** Whether every node can use it. @pointer @proto 7 */
  allNodes?: boolean;
  /** Whether several claims may have it at once, as far as its capacity goes. @pointer @proto 12 */
  allowMultipleAllocations?: boolean;
  /** What it is, by name; 32 with the capacity at most. @proto 2 */
  attributes?: Record<string, DeviceAttribute>;
  /** Conditions that must be True before a pod is bound; 4 at most. @listType atomic @proto 10 */
  bindingConditions?: string[];
  /** Conditions that end the attempt when True; 4 at most. @listType atomic @proto 11 */
  bindingFailureConditions?: string[];
  /** Whether a claim stays on the node for which it got the device. @pointer @proto 9 */
  bindsToNode?: boolean;
  /** How much it has, by name. @proto 3 */
  capacity?: Record<string, DeviceCapacity>;
  /** How much it takes from the slice's counters. @listType atomic @proto 4 */
  consumesCounters?: DeviceCounterConsumption[];
  /** Its name, unique in the pool. @proto 1 */
  name: string;
  /** What it takes from the node's own resources. @featureGate DRANodeAllocatableResources @proto 14 */
  nodeAllocatableResources?: Record<string, NodeAllocatableResource>;
  /** The node that has it. @pointer @proto 5 */
  nodeName?: string;
  /** Nodes that can use it. @proto 6 */
  nodeSelector?: NodeSelector;
  /** What keeps claims away that do not tolerate it; 16 at most. @listType atomic @proto 8 */
  taints?: DeviceTaint[];
}

/** A value; exactly one of the fields is set. */
export interface DeviceAttribute {
  /** Yes or no. @pointer @proto 3 */
  bool?: boolean;
  /** Several of yes and no. @featureGate DRAListTypeAttributes @listType atomic @proto 7 */
  bools?: boolean[];
  /** A number. @pointer @proto 2 */
  int?: Int64;
  /** Several numbers. @featureGate DRAListTypeAttributes @listType atomic @proto 6 */
  ints?: Int64[];
  /** A text, 64 characters at most. @pointer @proto 4 */
  string?: string;
  /** Several texts. @featureGate DRAListTypeAttributes @listType atomic @proto 8 */
  strings?: string[];
  /** A version as of semver.org, 64 characters at most. @pointer @proto 5 */
  version?: string;
  /** Several versions. @featureGate DRAListTypeAttributes @listType atomic @proto 9 */
  versions?: string[];
}

/** How much a device has. */
export interface DeviceCapacity {
  /** Which amounts claims may have. @proto 2 */
  requestPolicy?: CapacityRequestPolicy;
  /** How much. @proto 1 */
  value: Quantity;
}

/** Which amounts claims may have. */
export interface CapacityRequestPolicy {
  /** Amount for those that say none. @pointer @always @proto 1 */
  default?: Quantity;
  /** Amounts from a least one in steps. @proto 4 */
  validRange?: CapacityRequestPolicyRange;
  /** The possible amounts; 10 at most. @listType atomic @proto 3 */
  validValues?: Quantity[];
}

/** Amounts from a least one in steps. */
export interface CapacityRequestPolicyRange {
  /** The largest. Left out, all that there is. @proto 2 */
  max?: Quantity;
  /** The least. @pointer @omitZero @proto 1 */
  min: Quantity;
  /** Distance from one to the next. @proto 3 */
  step?: Quantity;
}

/** How much a device takes from a set of counters. */
export interface DeviceCounterConsumption {
  /** Devices that may be used at the same time are in one group. @featureGate DRADeviceCompatibilityGroups @listType
   *  atomic @proto 3 */
  compatibilityGroups?: string[];
  /** Name of the set. @proto 1 */
  counterSet: string;
  /** The amounts, by name. @omitZero @proto 2 */
  counters: Record<string, Counter>;
}

/** What a device takes from one of the node's own resources. */
export interface NodeAllocatableResource {
  /** The device is itself of the resource. @proto 3 */
  mapping?: NodeAllocatableMapping;
  /** What it takes besides. @proto 4 */
  overhead?: NodeAllocatableOverhead;
}

/** How much of a node's resource a device stands for. */
export interface NodeAllocatableMapping {
  /** Capacity of the device that counts. @pointer @proto 1 */
  capacityKey?: string;
  /** What the capacity is multiplied by. @proto 2 */
  capacityMultiplier?: Quantity;
  /** Amount for each device. @proto 3 */
  deviceMultiplier?: Quantity;
}

/** What a device takes from a node's resource besides. */
export interface NodeAllocatableOverhead {
  /** For each container that uses it. @proto 2 */
  perContainer?: Quantity;
  /** For each pod that uses it. @proto 1 */
  perPod?: Quantity;
}

/** Keeps claims away that do not tolerate it. */
export interface DeviceTaint {
  /** `NoSchedule` for new pods, `NoExecute` ends those that use the device too, `None` does nothing. @proto 3 */
  effect: 'NoExecute' | 'NoSchedule' | 'None';
  /** Its key, a label's. @proto 1 */
  key: string;
  /** When it came; filled in with NoExecute. @proto 4 */
  timeAdded?: Time;
  /** Its value, a label's. @proto 2 */
  value?: string;
}
