/** VolumeAttributesClass: attributes of volumes that may change. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Attributes of volumes, such as throughput, under a name that claims can give and may change later. */
export interface VolumeAttributesClass extends KubeObject {
  /** The driver. Cannot be changed. @proto 2 */
  driverName: string;
  /** The attributes, as the driver calls them. Cannot be changed. @proto 3 */
  parameters?: Record<string, string>;
}

export const VolumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  scope: 'Cluster',
});
