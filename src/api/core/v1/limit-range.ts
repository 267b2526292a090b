/** LimitRange: bounds for single objects. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Quantity } from '../../meta/v1/scalars.ts';

/** Bounds and defaults for what each pod, container or claim of a namespace asks for. */
export interface LimitRange extends KubeObject {
  /** The bounds. @optional @default {} @proto 2 */
  spec: LimitRangeSpec;
}

export const LimitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  scope: 'Namespaced',
});

/** Bounds and defaults. */
export interface LimitRangeSpec {
  /** The bounds, each for one type of object. @mayBeEmpty @listType atomic @proto 1 */
  limits: LimitRangeItem[];
}

/** Bounds and defaults for one type of object. */
export interface LimitRangeItem {
  /** Limits of containers that name none. @proto 4 */
  default?: Record<string, Quantity>;
  /** Requests of containers that name none. @proto 5 */
  defaultRequest?: Record<string, Quantity>;
  /** The most that may be asked for. @proto 2 */
  max?: Record<string, Quantity>;
  /** How many times the request the limit may be. @proto 6 */
  maxLimitRequestRatio?: Record<string, Quantity>;
  /** The least that must be asked for. @proto 3 */
  min?: Record<string, Quantity>;
  /** Pod, Container or PersistentVolumeClaim. @mayBeEmpty @proto 1 */
  type: string;
}
