/** Scaling: a change of `spec.replicas`, which must not wait for a rollout, nor start one that is paused.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling */
import type { Deployment, ReplicaSet } from '#api';
import { isRollingUpdate, maxSurge, wantedReplicas } from './limits.ts';
import { allOf, byAge, resized, type Sized, type Sizes, totalReplicas } from './replica-sets.ts';
import { desiredReplicasAnnotation, maxReplicasAnnotation } from './revisions.ts';

/** Whether the wanted number has changed since the replica sets were last sized. */
export function isScalingEvent(deployment: Deployment, sizes: Sizes): boolean {
  return allOf(sizes)
    .filter(isActive)
    .some(({ replicaSet }) => {
      const desired = numberAnnotation(replicaSet, desiredReplicasAnnotation);
      return desired !== undefined && desired !== wantedReplicas(deployment);
    });
}

/** Sizes that follow the wanted number: the only active replica set takes it all; once the current one is complete the
 *  others go; in the middle of a rollout all grow or shrink in proportion. */
export function planScaling(deployment: Deployment, sizes: Sizes): Sizes {
  const wanted = wantedReplicas(deployment);
  const only = activeOrLatest(sizes);
  if (only) return resize(sizes, new Map([[only, wanted]]));
  if (isSaturated(sizes, wanted)) return { ...sizes, old: sizes.old.map(old => resized(old, 0)) };
  return isRollingUpdate(deployment) ? resize(sizes, inProportion(deployment, allOf(sizes).filter(isActive))) : sizes;
}

const isActive = ({ replicas }: Sized): boolean => replicas > 0;

function activeOrLatest(sizes: Sizes): Sized | undefined {
  const active = allOf(sizes).filter(isActive);
  if (active.length === 0) return sizes.current ?? sizes.old.at(-1);
  return active.length === 1 ? active[0] : undefined;
}

function isSaturated({ current }: Sizes, wanted: number): boolean {
  if (!current) return false;
  const desired = numberAnnotation(current.replicaSet, desiredReplicasAnnotation);
  return (
    current.replicas === wanted && desired === wanted && (current.replicaSet.status?.availableReplicas ?? 0) === wanted
  );
}

/** Larger replica sets get more, and the largest what rounding leaves over. */
function inProportion(deployment: Deployment, active: readonly Sized[]): Map<Sized, number> {
  const wanted = wantedReplicas(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(active);
  const newerFirst = toAdd > 0 ? -1 : 1;
  const ordered = active.toSorted((a, b) => b.replicas - a.replicas || newerFirst * byAge(a.replicaSet, b.replicaSet));
  const sizes = new Map<Sized, number>();
  let added = 0;
  for (const sized of ordered) {
    const share = toAdd === 0 ? 0 : shareOf(deployment, sized, toAdd - added);
    added += share;
    sizes.set(sized, sized.replicas + share);
  }
  const [largest] = ordered;
  if (largest) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sizes;
}

/** What a replica set gains or loses so that its part of the whole stays what it was; never beyond `left`. */
function shareOf(deployment: Deployment, { replicaSet, replicas }: Sized, left: number): number {
  if (left === 0) return 0;
  const wanted = wantedReplicas(deployment);
  const before = numberAnnotation(replicaSet, maxReplicasAnnotation) || (deployment.status?.replicas ?? 0);
  if (before === 0 && wanted > 0) return 0;
  const share = wanted === 0 ? -replicas : Math.round((replicas * (wanted + maxSurge(deployment))) / before) - replicas;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

function resize(sizes: Sizes, to: ReadonlyMap<Sized, number>): Sizes {
  const apply = (sized: Sized) => resized(sized, to.get(sized) ?? sized.replicas);
  return { current: sizes.current && apply(sizes.current), old: sizes.old.map(apply) };
}

function numberAnnotation({ metadata }: ReplicaSet, name: string): number | undefined {
  const text = metadata.annotations?.[name];
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}
