/** NodeMetrics: what a node uses. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Duration, Quantity, Time } from '../../meta/v1/scalars.ts';

/** What a node uses. It is measured when somebody asks, and kept nowhere. */
export interface NodeMetrics extends KubeObject {
  /** The end of the time in which it was measured. @always @proto 2 */
  timestamp?: Time;
  /** How long that time was, as 15s. @always @proto 3 */
  window?: Duration;
  /** Use by resource: `cpu` and `memory`. @always @proto 4 */
  usage?: Record<string, Quantity>;
}

export const NodeMetrics = defineKind<NodeMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  scope: 'Cluster',
  verbs: ['get', 'list'],
});
