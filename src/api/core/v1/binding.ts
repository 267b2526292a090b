/** Binding: puts a pod on a node. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectReference } from './references.ts';

export interface Binding extends KubeObject {
  /** @proto 2 */
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
