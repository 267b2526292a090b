/** replicaset: keeps a number of identical pods running.
 *
 *  The specimen of a controller: observe the caches, plan (`plan.ts`, pure), apply (`apply.ts`). The replication controller
 *  is the same over another kind; see {@link ReplicaKind}. */
import { deepEqual, type Kind, type KubeObject, keyOf, Pod, ReplicaSet, type ReplicaSetStatus, selects } from '#api';
import {
  again,
  type Controller,
  claim,
  controllerIndex,
  controllerOf,
  defineController,
  done,
  type ReconcileContext,
  unlessGone,
  watch,
} from '#reconcile';
import { apply } from './apply.ts';
import { nextAvailabilityMs, type Observed, planReplicas, planStatus } from './plan.ts';

/** A kind that is a replica set in all but form. */
export interface ReplicaKind<K extends KubeObject> {
  readonly kind: Kind<K>;
  /** Name of the controller. */
  readonly name: string;
  /** The object in a replica set's form, with its own metadata. */
  asReplicaSet(object: K): ReplicaSet;
  withStatus(object: K, status: ReplicaSetStatus): K;
}

/** The controller of replica sets, or of what resembles them. */
export function createReplicaController<K extends KubeObject>(own: ReplicaKind<K>): Controller {
  return defineController<K>({
    name: own.name,
    primary: own.kind,
    owns: [Pod],
    // A pod that nobody controls concerns all that may adopt it.
    watches: [
      watch({
        kind: Pod,
        keysOf(pod, lister) {
          if (controllerOf(pod)) return [];
          const candidates = lister(own.kind).list(pod.metadata.namespace);
          const wants = (object: K) => selects(own.asReplicaSet(object).spec.selector, pod.metadata.labels);
          return candidates.filter(wants).map(keyOf);
        },
      }),
    ],
    writes: [Pod, `${own.kind.plural}/status`],

    async reconcile(key, context) {
      const object = context.lister(own.kind).get(key);
      if (!object) return done;
      const observed = await observe(own, object, context);
      const failure = await apply(planReplicas(observed, context.clock.now()), { own, object, observed, context });

      const nowMs = context.clock.now();
      const updated = own.withStatus(object, planStatus(observed, { nowMs, failure }));
      if (!deepEqual(updated, object))
        await context.client.updateStatus(own.kind, updated, { signal: context.signal }).catch(unlessGone);
      if (failure) throw failure.cause;
      return again(nextAvailabilityMs(observed, nowMs));
    },
  });
}

async function observe<K extends KubeObject>(
  own: ReplicaKind<K>,
  object: K,
  context: ReconcileContext,
): Promise<Observed> {
  const replicaSet = own.asReplicaSet(object);
  const { selector } = replicaSet.spec;
  const pods = await claim({ owner: object, ownerKind: own.kind, kind: Pod, selector }, context);
  return { replicaSet, pods, related: relatedPods(own, object, context) ?? pods };
}

/** Pods of all with the same owner as this, such as the old and the new replica set of a deployment. */
function relatedPods<K extends KubeObject>(
  own: ReplicaKind<K>,
  object: K,
  { lister }: ReconcileContext,
): Pod[] | undefined {
  const owner = controllerOf(object);
  if (!owner) return undefined;
  const siblings = lister(own.kind).byIndex(controllerIndex, owner.uid);
  return siblings.flatMap(sibling => lister(Pod).byIndex(controllerIndex, sibling.metadata.uid));
}

export const replicaSet = createReplicaController<ReplicaSet>({
  kind: ReplicaSet,
  name: 'replicaset',
  asReplicaSet: object => object,
  withStatus: (object, status) => ({ ...object, status }),
});
