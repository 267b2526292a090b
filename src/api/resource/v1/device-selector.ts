/** What claims and classes have in common: which devices, how set up, and what they tolerate. */
import type { Int64, Quantity, RawJson } from '../../meta/v1/scalars.ts';

/** Parameters that only the driver understands. */
export interface OpaqueDeviceConfiguration {
  /** Name of the driver, a domain name. @proto 1 */
  driver: string;
  /** The parameters: an object with apiVersion and kind. @pointer @proto 2 */
  parameters: RawJson;
}

/** A condition that a device must fulfil. */
export interface DeviceSelector {
  /** The condition, in CEL. @proto 1 */
  cel?: CELDeviceSelector;
}

/** A condition in CEL. */
export interface CELDeviceSelector {
  /** The condition. It sees device and comes to true or false. @proto 1 */
  expression: string;
}

/** Lets a claim have devices with a taint. */
export interface DeviceToleration {
  /** The taint's effect: NoSchedule, NoExecute or None. Left out, any. @proto 4 */
  effect?: 'NoExecute' | 'NoSchedule' | 'None';
  /** The taint's key. Left out, any; `operator` must be Exists then. @proto 1 */
  key?: string;
  /** `Equal` (the default) when the value must be the same, `Exists` when any does. @default "Equal" @proto 2 */
  operator?: 'Equal' | 'Exists';
  /** Seconds for which a NoExecute taint is tolerated. Left out, for ever. @pointer @proto 5 */
  tolerationSeconds?: Int64;
  /** The taint's value. @proto 3 */
  value?: string;
}

/** How much of a device's capacity is asked for. */
export interface CapacityRequirements {
  /** Amounts, by name of the capacity. @proto 1 */
  requests?: Record<string, Quantity>;
}

/** An attribute that is worked out from others. */
export interface DeviceDerivedAttribute {
  /** Expression in CEL for its value. @proto 2 */
  expression: string;
  /** Its name. @proto 1 */
  name: string;
}
