/** The trust bundles that the pods of a node show. */
import { ClusterTrustBundle, type ClusterTrustBundleProjection, type Pod } from '#api';
import { type Clock, withDeadline } from '#base';
import type { Informers } from '#client';
import { mayShow, shows } from '../volumes/trust-anchors.ts';

/** Bundles are followed as long as a pod shows one. */
export interface TrustBundles {
  /** Calls `onChange` after each change that may be one of the pod's volumes, until the result is disposed. */
  follow(pod: Pod, onChange: () => void): Disposable;
  /** The bundles that the projection shows. Errors: they are not known yet. */
  shownBy(projection: ClusterTrustBundleProjection): Promise<readonly ClusterTrustBundle[]>;
}

const patienceMs = 2000;

/** Follows the bundles of the cluster as long as a pod shows any. */
export function createTrustBundles({ informers, clock }: { informers: Informers; clock: Clock }): TrustBundles {
  return {
    follow(pod, onChange) {
      const projections = trustBundleProjections(pod);
      if (projections.length === 0) return { [Symbol.dispose]: () => undefined };
      const borrowed = informers.borrow(ClusterTrustBundle);
      // What is there already, which comes first, is no change.
      let isFollowing = false;
      const listening = borrowed.informer.onChange(({ object }) => {
        if (isFollowing && projections.some(projection => mayShow(projection, object))) onChange();
      });
      isFollowing = true;
      return {
        [Symbol.dispose]() {
          listening[Symbol.dispose]();
          void borrowed[Symbol.asyncDispose]();
        },
      };
    },
    async shownBy(projection) {
      await using borrowed = informers.borrow(ClusterTrustBundle);
      const { synced, lister } = borrowed.informer;
      await withDeadline(synced, { clock, ms: patienceMs, what: 'ClusterTrustBundle informer has not yet synced' });
      return lister.list().filter(bundle => shows(projection, bundle));
    },
  };
}

function trustBundleProjections({ spec }: Pod): ClusterTrustBundleProjection[] {
  const sources = (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  return sources.flatMap(({ clusterTrustBundle }) => clusterTrustBundle ?? []);
}
