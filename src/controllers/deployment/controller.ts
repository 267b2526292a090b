/** deployment: replaces identical pods gradually, by replica sets of which each stands for one version of the template. */
import { Deployment, type DeploymentStatus, deepEqual, keyOf, Pod, ReplicaSet, selects } from '#api';
import { mergePatch } from '#client';
import {
  again,
  claim,
  controllerIndex,
  controllerIndexValues,
  controllerOf,
  controllerReference,
  defineController,
  done,
  type Listers,
  type ReconcileContext,
  refersTo,
  unlessGone,
  watch,
} from '#reconcile';
import { isPodFinished } from '../pods/pod-facts.ts';
import { applyReplicaSets } from './apply.ts';
import { isRollingUpdate } from './limits.ts';
import { type Observed, planDeployment } from './plan.ts';
import { revisionAnnotation } from './revisions.ts';

export const deployment = defineController<Deployment>({
  name: 'deployment',
  primary: Deployment,
  owns: [ReplicaSet],
  watches: [
    // A replica set that nobody controls concerns all that may adopt it.
    watch({
      kind: ReplicaSet,
      keysOf(replicaSet, lister) {
        if (controllerOf(replicaSet)) return [];
        const candidates = lister(Deployment).list(replicaSet.metadata.namespace);
        return candidates.filter(({ spec }) => selects(spec.selector, replicaSet.metadata.labels)).map(keyOf);
      },
    }),
    // Recreate waits for the last old pod to go.
    watch({
      kind: Pod,
      keysOf: (pod, lister) => {
        const owner = deploymentOf(pod, lister);
        return owner && !isRollingUpdate(owner) ? [keyOf(owner)] : [];
      },
    }),
  ],
  indexes: [{ kind: Pod, name: controllerIndex, values: controllerIndexValues }],
  writes: [ReplicaSet, Deployment, 'deployments/status'],

  async reconcile(key, context) {
    const object = context.lister(Deployment).get(key);
    if (!object) return done;
    const observed = await observe(object, context);
    const plan = planDeployment(observed, context.clock.now());
    const failure = await applyReplicaSets(plan, observed, context);
    const current = await writeRevision(object, plan.revision, context);
    await writeStatus(current, failure?.status ?? plan.status, context);
    if (failure) throw failure.cause;
    return again(plan.requeueAfterMs);
  },
});

async function observe(object: Deployment, context: ReconcileContext): Promise<Observed> {
  const { selector } = object.spec;
  const replicaSets = await claim({ owner: object, ownerKind: Deployment, kind: ReplicaSet, selector }, context);
  const podsOf = (replicaSet: ReplicaSet) => context.lister(Pod).byIndex(controllerIndex, replicaSet.metadata.uid);
  return {
    deployment: object,
    replicaSets,
    hasPods: replicaSet => podsOf(replicaSet).some(pod => !isPodFinished(pod)),
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

/** The deployment carries the number of its current revision. */
async function writeRevision(
  object: Deployment,
  revision: string | undefined,
  { client, signal }: ReconcileContext,
): Promise<Deployment> {
  const { annotations, uid } = object.metadata;
  if (revision === undefined || annotations?.[revisionAnnotation] === revision) return object;
  const patch = mergePatch({ metadata: { uid, annotations: { [revisionAnnotation]: revision } } });
  return await client.patch(Deployment, keyOf(object), patch, { signal });
}

async function writeStatus(
  object: Deployment,
  status: DeploymentStatus,
  { client, signal }: ReconcileContext,
): Promise<void> {
  if (deepEqual(status, object.status)) return;
  await client.updateStatus(Deployment, { ...object, status }, { signal }).catch(unlessGone);
}
