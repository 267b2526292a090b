/** Scale: the body of the scale subresource. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

/** The size of something that can be scaled, whatever its kind. */
export interface Scale extends KubeObject {
  /** The size that is wanted. @optional @default {} @proto 2 */
  spec: ScaleSpec;
  /** The size that it has. @always @proto 3 */
  status?: ScaleStatus;
}

export const Scale = defineKind<Scale>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  scope: 'Namespaced',
  verbs: [],
});

/** The size that is wanted. */
export interface ScaleSpec {
  /** Number of pods wanted. @proto 1 */
  replicas?: Int32;
}

/** The size that something has. */
export interface ScaleStatus {
  /** Number of pods that there are. @proto 1 */
  replicas: Int32;
  /** Which pods they are, as a label selector in text. @proto 2 */
  selector?: string;
}
