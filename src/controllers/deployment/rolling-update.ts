/** The rolling update: one step from the old replica sets towards the current one, within maxSurge and
 *  maxUnavailable. */
import type { Deployment } from '#api';
import { maxSurge, maxUnavailable, wantedReplicas } from './limits.ts';
import { allOf, resized, type Sized, type Sizes, totalReplicas, totalStatus } from './replica-sets.ts';

/** Sizes after the next step: the current replica set grows first; when it may not, the old ones shrink. */
export function planRollingUpdate(deployment: Deployment, sizes: Sizes): Sizes {
  const grown = growCurrent(deployment, sizes);
  return grown === sizes ? shrinkOld(deployment, sizes) : grown;
}

/** The size that the current replica set may have while the others have theirs. */
export function currentSize(deployment: Deployment, { current, old }: Sizes): number {
  const wanted = wantedReplicas(deployment);
  const size = current?.replicas ?? 0;
  if (size >= wanted) return wanted;
  const room = wanted + maxSurge(deployment) - (totalReplicas(old) + size);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

function growCurrent(deployment: Deployment, sizes: Sizes): Sizes {
  if (!sizes.current) return sizes;
  const current = resized(sizes.current, currentSize(deployment, sizes));
  return current === sizes.current ? sizes : { ...sizes, current };
}

/** Pods that are unavailable anyway go first, in all old replica sets; then available ones, as many as may be
 *  missing. */
function shrinkOld(deployment: Deployment, sizes: Sizes): Sizes {
  const { current } = sizes;
  if (!current || totalReplicas(sizes.old) === 0) return sizes;
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const currentUnavailable = current.replicas - (current.replicaSet.status?.availableReplicas ?? 0);
  const mayGo = totalReplicas(allOf(sizes)) - minAvailable - currentUnavailable;
  if (mayGo <= 0) return sizes;
  const healthy = shrink(
    sizes.old,
    mayGo,
    ({ replicas, replicaSet }) => replicas - (replicaSet.status?.availableReplicas ?? 0),
  );
  const spare = totalStatus(allOf(sizes), 'availableReplicas') - minAvailable;
  const old = spare <= 0 ? healthy : shrink(healthy, spare, ({ replicas }) => replicas);
  return { current, old };
}

/** Takes up to `budget` replicas, oldest first, from each at most what `removable` allows. */
function shrink(old: readonly Sized[], budget: number, removable: (sized: Sized) => number): readonly Sized[] {
  let left = budget;
  return old.map(sized => {
    const taken = Math.max(0, Math.min(left, sized.replicas, removable(sized)));
    left -= taken;
    return resized(sized, sized.replicas - taken);
  });
}
