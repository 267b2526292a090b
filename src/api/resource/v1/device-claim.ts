/** DeviceClaim: which devices a claim asks for. */
import type { Int64 } from '../../meta/v1/scalars.ts';
import type {
  CapacityRequirements,
  DeviceDerivedAttribute,
  DeviceSelector,
  DeviceToleration,
  OpaqueDeviceConfiguration,
} from './device-selector.ts';

/** Which devices a claim asks for. */
export interface DeviceClaim {
  /** How devices are set up; 32 entries at most. @listType atomic @proto 3 */
  config?: DeviceClaimConfiguration[];
  /** What the devices must have in common; 32 entries at most. @listType atomic @proto 2 */
  constraints?: DeviceConstraint[];
  /** The devices, 32 requests at most. @listType atomic @always @proto 1 */
  requests?: DeviceRequest[];
}

/** How the devices of some requests are set up. */
export interface DeviceClaimConfiguration {
  /** Parameters for a driver. @proto 2.1 */
  opaque?: OpaqueDeviceConfiguration;
  /** Names of the requests. Left out, all. @listType atomic @proto 1 */
  requests?: string[];
}

/** What devices must have in common, or may not. */
export interface DeviceConstraint {
  /** Name of an attribute that is another for each device. @pointer @proto 3 */
  distinctAttribute?: string;
  /** Name of an attribute that is the same for all devices. @pointer @proto 2 */
  matchAttribute?: string;
  /** Names of the requests. Left out, all. @listType atomic @proto 1 */
  requests?: string[];
}

/** A request for devices: either `exactly` or `firstAvailable`. */
export interface DeviceRequest {
  /** These devices. @proto 2 */
  exactly?: ExactDeviceRequest;
  /** The first of these that can be had; 8 at most. @listType atomic @proto 3 */
  firstAvailable?: DeviceSubRequest[];
  /** Name of the request, unique in the claim. @proto 1 */
  name: string;
}

/** A request for devices of a class. */
export interface ExactDeviceRequest {
  /** Whether devices are looked after, not used: also those that others have. Only in namespaces labelled for it.
   *  @pointer @proto 5 */
  adminAccess?: boolean;
  /** `ExactCount` (the default): as many as `count` says. `All`: all that fit. @proto 3 */
  allocationMode?: 'All' | 'ExactCount';
  /** How much of each device's capacity. @proto 7 */
  capacity?: CapacityRequirements;
  /** How many devices, with ExactCount. Default 1. @proto 4 */
  count?: Int64;
  /** Attributes that are worked out for selectors. @featureGate DRADerivedAttributes @listType atomic @proto 8 */
  derivedAttributes?: DeviceDerivedAttribute[];
  /** The class. @proto 1 */
  deviceClassName: string;
  /** Conditions that devices must fulfil besides those of the class; 32 at most. @listType atomic @proto 2 */
  selectors?: DeviceSelector[];
  /** Taints that devices may have; 16 at most. @listType atomic @proto 6 */
  tolerations?: DeviceToleration[];
}

/** One of several requests of which the first that can be had counts. */
export interface DeviceSubRequest {
  /** `ExactCount` (the default): as many as `count` says. `All`: all that fit. @proto 4 */
  allocationMode?: 'All' | 'ExactCount';
  /** How much of each device's capacity. @proto 7 */
  capacity?: CapacityRequirements;
  /** How many devices, with ExactCount. Default 1. @proto 5 */
  count?: Int64;
  /** Attributes that are worked out for selectors. @featureGate DRADerivedAttributes @listType atomic @proto 8 */
  derivedAttributes?: DeviceDerivedAttribute[];
  /** The class. @proto 2 */
  deviceClassName: string;
  /** Name of the request, unique in the list. @proto 1 */
  name: string;
  /** Conditions that devices must fulfil besides those of the class; 32 at most. @listType atomic @proto 3 */
  selectors?: DeviceSelector[];
  /** Taints that devices may have; 16 at most. @listType atomic @proto 6 */
  tolerations?: DeviceToleration[];
}
