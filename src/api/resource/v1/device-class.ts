/** DeviceClass: a sort of devices that claims can ask for. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { DeviceSelector, OpaqueDeviceConfiguration } from './device-selector.ts';

/** A sort of devices that claims can ask for by name. */
export interface DeviceClass extends KubeObject {
  /** Which devices, and how they are set up. @optional @default {} @proto 2 */
  spec: DeviceClassSpec;
}

export const DeviceClass = defineKind<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  scope: 'Cluster',
});

/** Which devices belong to a class. */
export interface DeviceClassSpec {
  /** How devices of the class are set up; 32 entries at most. @listType atomic @proto 2 */
  config?: DeviceClassConfiguration[];
  /** Name under which containers can request devices of the class as they request CPU. @pointer @proto 4 */
  extendedResourceName?: string;
  /** Conditions that devices must fulfil, all of them. @listType atomic @proto 1 */
  selectors?: DeviceSelector[];
}

/** How devices are set up. */
export interface DeviceClassConfiguration {
  /** Parameters for a driver. @proto 1.1 */
  opaque?: OpaqueDeviceConfiguration;
}
