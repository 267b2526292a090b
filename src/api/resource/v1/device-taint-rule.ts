/** DeviceTaintRule: a taint for devices, from somebody else than their driver. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { DeviceTaint } from './device.ts';

/** Gives devices a taint, without their driver's doing. */
export interface DeviceTaintRule extends KubeObject {
  /** Which devices, and which taint. @proto 2 */
  spec: DeviceTaintRuleSpec;
  /** What has come of it. @always @proto 3 */
  status?: DeviceTaintRuleStatus;
}

export const DeviceTaintRule = defineKind<DeviceTaintRule>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceTaintRule',
  plural: 'devicetaintrules',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which devices get which taint. */
export interface DeviceTaintRuleSpec {
  /** The devices. Left out, none. @proto 1 */
  deviceSelector?: DeviceTaintSelector;
  /** The taint. @default {} @proto 2 */
  taint: DeviceTaint;
}

/** Which devices: those that fit every field that is set. */
export interface DeviceTaintSelector {
  /** Name of the device in its pool. @pointer @proto 4 */
  device?: string;
  /** Name of the driver. @pointer @proto 2 */
  driver?: string;
  /** Name of the pool. @pointer @proto 3 */
  pool?: string;
}

/** What has come of a rule. */
export interface DeviceTaintRuleStatus {
  /** Aspects of the state, such as EvictionInProgress; 8 at most. @listType map @listMapKey type @patchStrategy merge
   *  @patchMergeKey type @proto 1 */
  conditions?: Condition[];
}
