/** Binding: puts a pod on a node. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectReference } from './references.ts';

/** Puts a pod on a node; the scheduler posts it to the pod's `binding`. */
export interface Binding extends KubeObject {
  /** The node. @proto 2 */
  target: ObjectReference;
}

export const Binding = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  scope: 'Namespaced',
  verbs: ['create'],
});
