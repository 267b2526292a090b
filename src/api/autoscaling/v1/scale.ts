/** Scale: the body of the scale subresource. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

export interface Scale extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: ScaleSpec;
  /** @proto 3 */
  status?: ScaleStatus;
}

export const Scale = defineKind<Scale>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  scope: 'Namespaced',
  verbs: ['get', 'update', 'patch'],
});

export interface ScaleSpec {
  /** @proto 1 */
  replicas?: Int32;
}

export interface ScaleStatus {
  /** @proto 1 */
  replicas: Int32;
  /** @proto 2 */
  selector?: string;
}
