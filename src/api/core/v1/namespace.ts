/** Namespace: a scope for names. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Time } from '../../meta/v1/scalars.ts';

/** A scope for names, and a unit for rights and quotas. */
export interface Namespace extends KubeObject {
  /** How the namespace behaves. @optional @default {} @proto 2 */
  spec: NamespaceSpec;
  /** State of the namespace. @default {} @always @proto 3 */
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

/** How a namespace behaves. */
export interface NamespaceSpec {
  /** What must be done before the namespace can go; removed through the `finalize` subresource. @listType atomic @proto
   *  1 */
  finalizers?: string[];
}

/** State of a namespace. */
export interface NamespaceStatus {
  /** What holds up its deletion. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: NamespaceCondition[];
  /** Active, or Terminating once it is being deleted. @default "Active" @proto 1 */
  phase?: NamespacePhase;
}

/** One aspect of a namespace's state. */
export interface NamespaceCondition {
  /** When the condition last changed from one status to another. @always @proto 4 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 6 */
  message?: string;
  /** Why, in one word in camel case. @proto 5 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as NamespaceContentRemaining. @proto 1 */
  type: string;
}

/** Where a namespace is in its life. */
export type NamespacePhase = 'Active' | 'Terminating';
