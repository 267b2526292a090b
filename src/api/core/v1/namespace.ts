/** Namespace: a scope for names. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Time } from '../../meta/v1/scalars.ts';

export interface Namespace extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: NamespaceSpec;
  /** @default {} @proto 3 */
  status?: NamespaceStatus;
}

export const Namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  scope: 'Cluster',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [
    { name: 'finalize', verbs: ['update'] },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

export interface NamespaceSpec {
  /** @listType atomic @proto 1 */
  finalizers?: string[];
}

export interface NamespaceStatus {
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: NamespaceCondition[];
  /** @default "Active" @proto 1 */
  phase?: NamespacePhase;
}

export interface NamespaceCondition {
  /** @proto 4 */
  lastTransitionTime?: Time;
  /** @proto 6 */
  message?: string;
  /** @proto 5 */
  reason?: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}

export type NamespacePhase = 'Active' | 'Terminating';
