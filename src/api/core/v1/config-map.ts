/** ConfigMap: configuration as keys and values. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes } from '../../meta/v1/scalars.ts';

/** Configuration that is not secret, as keys and values, for pods to read. */
export interface ConfigMap extends KubeObject {
  /** Values that are not text, in base64. No key may be in `data` as well. @proto 3 */
  binaryData?: Record<string, Bytes>;
  /** Values that are text. Keys consist of letters, digits, `-`, `_` and `.`. @proto 2 */
  data?: Record<string, string>;
  /** Whether the values can no longer be changed. Cannot be taken back. @pointer @proto 4 */
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
