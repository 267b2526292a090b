/** Secret: confidential keys and values. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes } from '../../meta/v1/scalars.ts';

/** Confidential keys and values, at most 1 MiB. */
export interface Secret extends KubeObject {
  /** The values, in base64. Keys consist of letters, digits, `-`, `_` and `.`. @proto 2 */
  data?: Record<string, Bytes>;
  /** Whether the values can no longer be changed. Cannot be taken back. @pointer @proto 5 */
  immutable?: boolean;
  /** Values as plain text, for writing only; they win over `data` and are never shown. @proto 4 */
  stringData?: Record<string, string>;
  /** What is in it, such as kubernetes.io/tls, which decides on the keys that must be there. Default Opaque. @default
   *  "Opaque" @proto 3 */
  type?: string;
}

export const Secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
});
