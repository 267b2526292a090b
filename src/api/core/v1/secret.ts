/** Secret: confidential keys and values. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes } from '../../meta/v1/scalars.ts';

export interface Secret extends KubeObject {
  /** @proto 2 */
  data?: Record<string, Bytes>;
  /** @proto 5 */
  immutable?: boolean;
  /** @proto 4 */
  stringData?: Record<string, string>;
  /** @default "Opaque" @proto 3 */
  type?: string;
}

export const Secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
});
