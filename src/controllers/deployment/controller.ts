/** deployment: replaces identical pods gradually, by replica sets of which each stands for one version of the
 *  template. */
import { Deployment, keyOf, Pod, ReplicaSet } from '#api';
import {
  again,
  byController,
  claim,
  controllerOf,
  controllerReference,
  defineAdoption,
  defineController,
  done,
  type Listers,
  type ReconcileContext,
  refersTo,
  watch,
  writeStatus,
} from '#reconcile';
import { isPodFinished } from '../pods/pod-facts.ts';
import { applyReplicaSets } from './apply.ts';
import { deploymentDeclaration } from './declaration.ts';
import { isRollingUpdate } from './limits.ts';
import { type Observed, planDeployment } from './plan.ts';
import { revisionAnnotation } from './revisions.ts';

const replicaSets = defineAdoption({ owner: Deployment, kind: ReplicaSet, selectorOf: ({ spec }) => spec.selector });

export const deployment = defineController({
  ...deploymentDeclaration,
  adopts: [replicaSets],
  watches: [
    // Recreate waits for the last old pod to go.
    watch({
      kind: Pod,
      keysOf: (pod, lister) => {
        const owner = deploymentOf(pod, lister);
        return owner && !isRollingUpdate(owner) ? [keyOf(owner)] : [];
      },
    }),
  ],
  indexes: [byController(Pod)],

  async reconcile(key, context) {
    const object = context.lister(Deployment).get(key);
    if (!object) return done;
    const observed = await observe(object, context);
    const plan = planDeployment(observed, context.clock.now());
    const failure = await applyReplicaSets(plan, observed, context);
    const updated = { ...withRevision(object, plan.revision), status: failure?.status ?? plan.status };
    await writeStatus(Deployment, { object, updated }, context);
    if (failure) throw failure.cause;
    return again(plan.requeueAfterMs);
  },
});

async function observe(object: Deployment, context: ReconcileContext): Promise<Observed> {
  return {
    deployment: object,
    replicaSets: await claim(replicaSets, object, context),
    hasPods: ({ metadata }) =>
      byController(Pod)
        .find(context.lister, metadata.uid)
        .some(pod => !isPodFinished(pod)),
    controller: controllerReference(Deployment, object),
  };
}

/** The deployment that a pod belongs to by way of its replica set. */
function deploymentOf(pod: Pod, lister: Listers): Deployment | undefined {
  const { namespace } = pod.metadata;
  const byPod = controllerOf(pod);
  if (!byPod || !refersTo(byPod, ReplicaSet)) return undefined;
  const replicaSet = lister(ReplicaSet).get({ namespace, name: byPod.name });
  const bySet = replicaSet && controllerOf(replicaSet);
  return bySet && refersTo(bySet, Deployment) ? lister(Deployment).get({ namespace, name: bySet.name }) : undefined;
}

/** The deployment with the number of its current revision. As upstream, it is written with the status: there
 *  annotations count for no generation, which is for what users change. */
function withRevision(object: Deployment, revision: string | undefined): Deployment {
  const { annotations } = object.metadata;
  if (revision === undefined || annotations?.[revisionAnnotation] === revision) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } },
  };
}
