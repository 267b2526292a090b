/** ConfigMap: configuration as keys and values. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes } from '../../meta/v1/scalars.ts';

export interface ConfigMap extends KubeObject {
  /** @proto 3 */
  binaryData?: Record<string, Bytes>;
  /** @proto 2 */
  data?: Record<string, string>;
  /** @proto 4 */
  immutable?: boolean;
}

export const ConfigMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  scope: 'Namespaced',
});
