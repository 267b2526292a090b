/** ResourceClaim: devices that pods ask for. */
import type { NodeSelector } from '../../core/v1/node-selector.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Quantity, RawJson, Time } from '../../meta/v1/scalars.ts';
import type { DeviceClaim } from './device-claim.ts';
import type { DeviceToleration, OpaqueDeviceConfiguration } from './device-selector.ts';

/** Asks for devices, and says which were given. */
export interface ResourceClaim extends KubeObject {
  /** Which devices. Cannot be changed. @optional @default {} @proto 2 */
  spec: ResourceClaimSpec;
  /** Which were given, and who uses them. @always @proto 3 */
  status?: ResourceClaimStatus;
}

export const ResourceClaim = defineKind<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** What a claim asks for. */
export interface ResourceClaimSpec {
  /** The devices. @optional @default {} @proto 1 */
  devices: DeviceClaim;
}

/** What a claim got. */
export interface ResourceClaimStatus {
  /** The devices that were given. Left out until then. @proto 1 */
  allocation?: AllocationResult;
  /** What drivers say of the devices. @listType map @listMapKey driver @listMapKey device @listMapKey pool @listMapKey
   *  shareID @proto 4 */
  devices?: AllocatedDeviceStatus[];
  /** Who may use the claim; 256 at most. @listType map @listMapKey uid @patchStrategy merge @patchMergeKey uid @proto 2
   *  */
  reservedFor?: ResourceClaimConsumerReference[];
}

/** The devices that were given. */
export interface AllocationResult {
  /** When they were. @proto 5 */
  allocationTimestamp?: Time;
  /** Which. @always @proto 1 */
  devices?: DeviceAllocationResult;
  /** Nodes on which they can be used. Left out, all. @proto 3 */
  nodeSelector?: NodeSelector;
}

/** The devices that were given, and how they are set up. */
export interface DeviceAllocationResult {
  /** How they are set up, from class and claim. @listType atomic @proto 2 */
  config?: DeviceAllocationConfiguration[];
  /** The devices. @listType atomic @proto 1 */
  results?: DeviceRequestAllocationResult[];
}

/** How the devices of some requests are set up. */
export interface DeviceAllocationConfiguration {
  /** Parameters for a driver. @proto 3.1 */
  opaque?: OpaqueDeviceConfiguration;
  /** Names of the requests. Left out, all. @listType atomic @proto 2 */
  requests?: string[];
  /** Who said so: FromClass or FromClaim. @proto 1 */
  source: 'FromClaim' | 'FromClass';
}

/** A device that was given. */
export interface DeviceRequestAllocationResult {
  /** Whether it is looked after, not used. @pointer @proto 5 */
  adminAccess?: boolean;
  /** Conditions of the device that must be True before the pod is bound. @listType atomic @proto 7 */
  bindingConditions?: string[];
  /** Conditions of the device that end the attempt when True. @listType atomic @proto 8 */
  bindingFailureConditions?: string[];
  /** How much of its capacity was given. @proto 10 */
  consumedCapacity?: Record<string, Quantity>;
  /** Name of the device in its pool. @proto 4 */
  device: string;
  /** Name of the driver. @proto 2 */
  driver: string;
  /** Name of the pool. @proto 3 */
  pool: string;
  /** Name of the request that it is for, or REQUEST/SUBREQUEST. @proto 1 */
  request: string;
  /** Which share of a device that several use. @pointer @proto 9 */
  shareID?: string;
  /** What the kubelet need not do for it. @featureGate DRAOptionalNodeOperations @listType set @proto 11 */
  skipNodeOperations?: ('*' | 'NodePrepareResources' | 'NodeUnprepareResources')[];
  /** The taints that the request let it have. @listType atomic @proto 6 */
  tolerations?: DeviceToleration[];
}

/** What a driver says of a device. */
export interface AllocatedDeviceStatus {
  /** Aspects of its state; 8 at most. @listType map @listMapKey type @always @proto 4 */
  conditions?: Condition[];
  /** What only the driver understands; 10 KiB at most. @proto 5 */
  data?: RawJson;
  /** Name of the device in its pool. @proto 3 */
  device: string;
  /** Name of the driver. @proto 1 */
  driver: string;
  /** Its addresses, if it is one of a network. @proto 6 */
  networkData?: NetworkDeviceData;
  /** Name of the pool. @proto 2 */
  pool: string;
  /** Which share of a device that several use. @pointer @proto 7 */
  shareID?: string;
}

/** Addresses of a network device. */
export interface NetworkDeviceData {
  /** Its hardware address, such as that of Ethernet. @proto 3 */
  hardwareAddress?: string;
  /** What the pod calls it, such as eth1. @proto 1 */
  interfaceName?: string;
  /** Its addresses with their prefixes, such as 192.0.2.5/24; 16 at most. @listType atomic @proto 2 */
  ips?: string[];
}

/** Who uses a claim. */
export interface ResourceClaimConsumerReference {
  /** Group of the object; left out for the core group. @proto 1 */
  apiGroup?: string;
  /** Name of the object. @proto 4 */
  name: string;
  /** Resource of the object, such as pods. @proto 3 */
  resource: string;
  /** UID of the object. @proto 5 */
  uid: string;
}
