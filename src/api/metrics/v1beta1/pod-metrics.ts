/** PodMetrics: what the containers of a pod use. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Duration, Quantity, Time } from '../../meta/v1/scalars.ts';

/** What the containers of a pod use. It is measured when somebody asks, and kept nowhere. */
export interface PodMetrics extends KubeObject {
  /** The end of the time in which it was measured. @always @proto 2 */
  timestamp?: Time;
  /** How long that time was, as 15s. @always @proto 3 */
  window?: Duration;
  /** Its containers. @listType atomic @always @proto 4 */
  containers?: ContainerMetrics[];
}

export const PodMetrics = defineKind<PodMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  scope: 'Namespaced',
  verbs: ['get', 'list'],
});

/** What a container uses. */
export interface ContainerMetrics {
  /** Its name in the pod. @always @proto 1 */
  name?: string;
  /** Use by resource: `cpu` and `memory`. @always @proto 2 */
  usage?: Record<string, Quantity>;
}
