/** replicaset: keeps a number of identical pods running.
 *
 *  The specimen of a controller: observe the caches, plan (`plan.ts`, pure), apply. The replication controller
 *  is the same over another kind; see {@link ReplicaKind}. */
import { type Kind, type KubeObject, Pod, type PodTemplateSpec, ReplicaSet, type ReplicaSetStatus } from '#api';
import {
  again,
  byController,
  type Controller,
  claim,
  controllerOf,
  createPods,
  type DormantDeclaration,
  defineAdoption,
  defineController,
  deletePods,
  done,
  type PodFailure,
  type PodOwner,
  type ReconcileContext,
  writeStatus,
} from '#reconcile';
import { replicaSetDeclaration } from './declaration.ts';
import { nextAvailabilityMs, planReplicas, planStatus, type ReplicaPlan } from './plan.ts';

/** A kind that is a replica set in all but form. */
export interface ReplicaKind<K extends KubeObject> {
  readonly kind: Kind<K>;
  readonly declaration: DormantDeclaration;
  /** The object in a replica set's form, with its own metadata. */
  asReplicaSet(object: K): ReplicaSet;
  withStatus(object: K, status: ReplicaSetStatus): K;
}

/** The controller of replica sets, or of what resembles them. */
export function createReplicaController<K extends KubeObject>(own: ReplicaKind<K>): Controller {
  const pods = defineAdoption({
    owner: own.kind,
    kind: Pod,
    selectorOf: (object: K) => own.asReplicaSet(object).spec.selector,
  });
  return defineController({
    ...own.declaration,
    adopts: [pods],

    async reconcile(key, context) {
      const object = context.lister(own.kind).get(key);
      if (!object) return done;
      const replicaSet = own.asReplicaSet(object);
      const claimed = await claim(pods, object, context);
      const observed = { replicaSet, pods: claimed, related: relatedPods(own, object, context) ?? claimed };
      const plan = planReplicas(observed, context.clock.now());
      const failure = await apply(plan, { kind: own.kind, object, template: replicaSet.spec.template }, context);

      const nowMs = context.clock.now();
      const updated = own.withStatus(object, planStatus(observed, { nowMs, failure }));
      await writeStatus(own.kind, { object, updated }, context);
      if (failure) throw failure.cause;
      return again(nextAvailabilityMs(observed, nowMs));
    },
  });
}

async function apply(
  { create, remove }: ReplicaPlan,
  { template = { spec: { containers: [] } }, ...owner }: PodOwner & { template: PodTemplateSpec | undefined },
  context: ReconcileContext,
): Promise<PodFailure | undefined> {
  const failedCreate = await createPods({ count: create, template }, owner, context);
  const failedDelete = await deletePods(remove, owner, context);
  return failedCreate ?? failedDelete;
}

/** Pods of all with the same owner as this, such as the old and the new replica set of a deployment. */
function relatedPods<K extends KubeObject>(
  own: ReplicaKind<K>,
  object: K,
  { lister }: ReconcileContext,
): Pod[] | undefined {
  const owner = controllerOf(object);
  if (!owner) return undefined;
  const siblings = byController(own.kind).find(lister, owner.uid);
  return siblings.flatMap(sibling => byController(Pod).find(lister, sibling.metadata.uid));
}

/** The controller of ReplicaSets. */
export const replicaSet = createReplicaController<ReplicaSet>({
  kind: ReplicaSet,
  declaration: replicaSetDeclaration,
  asReplicaSet: object => object,
  withStatus: (object, status) => ({ ...object, status }),
});
