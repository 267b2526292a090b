/** A deployment's replica sets as a plan sees them: those that exist, the one to be made, and the size each should
 *  have. */
import type { Deployment, ReplicaSet } from '#api';
import { isSameTemplate } from './template-hash.ts';

/** A replica set and the size it should have. */
export interface Sized {
  readonly replicaSet: ReplicaSet;
  /** Replicas that it should have. */
  readonly replicas: number;
}

/** The replica sets of a deployment, with sizes. */
export interface Sizes {
  /** The one with the deployment's template, if there is one. */
  readonly current: Sized | undefined;
  /** All others, oldest first. */
  readonly old: readonly Sized[];
}

/** The replicas that a replica set's spec asks for. */
export const replicasOf = ({ spec }: ReplicaSet): number => spec.replicas ?? 1;

/** Oldest first; by name when of the same second. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Tells the current replica set (the oldest with the deployment's template) from the old ones. */
export function sizesOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Sizes {
  const sized = [...replicaSets].sort(byAge).map(replicaSet => ({ replicaSet, replicas: replicasOf(replicaSet) }));
  const current = sized.find(({ replicaSet }) => isSameTemplate(replicaSet.spec.template, deployment.spec.template));
  return { current, old: sized.filter(other => other !== current) };
}

/** All of them, the current one last. */
export const allOf = ({ current, old }: Sizes): readonly Sized[] => (current ? [...old, current] : old);

/** The sum of the sizes. */
export const totalReplicas = (sized: readonly Sized[]): number =>
  sized.reduce((sum, { replicas }) => sum + replicas, 0);

/** The sum of a field of the statuses. */
export function totalStatus(
  sized: readonly Sized[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number {
  return sized.reduce((sum, { replicaSet }) => sum + (replicaSet.status?.[field] ?? 0), 0);
}

/** The same with another size. */
export const resized = (sized: Sized, replicas: number): Sized =>
  sized.replicas === replicas ? sized : { ...sized, replicas };
