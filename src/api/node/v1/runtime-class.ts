/** RuntimeClass: a way to run containers. */
import type { Toleration } from '../../core/v1/scheduling.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Quantity } from '../../meta/v1/scalars.ts';

/** A way to run containers, such as in a virtual machine, under a name that pods can give. */
export interface RuntimeClass extends KubeObject {
  /** What the container runtime of the nodes calls it. Cannot be changed. @proto 2 */
  handler: string;
  /** What a pod takes besides its containers when it is run so. @proto 3 */
  overhead?: Overhead;
  /** Nodes that can run pods so. @proto 4 */
  scheduling?: Scheduling;
}

export const RuntimeClass = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  scope: 'Cluster',
});

/** Resources that running a pod takes besides its containers. */
export interface Overhead {
  /** Amounts for each pod. @proto 1 */
  podFixed?: Record<string, Quantity>;
}

/** Which nodes can run pods of a class. */
export interface Scheduling {
  /** Labels that such a node has; pods of the class get them in addition to their own. @mapType atomic @proto 1 */
  nodeSelector?: Record<string, string>;
  /** Tolerations that pods of the class get in addition to their own. @listType atomic @proto 2 */
  tolerations?: Toleration[];
}
