/** What to do for one deployment: which replica sets to make, change and delete, and what its status should say.
 *
 *  Flow: tell the current replica set from the old ones (`replica-sets.ts`), decide the sizes (`scaling.ts`,
 *  `rolling-update.ts`, or recreate below), then annotations (`revisions.ts`) and status (`status.ts`). */
import {
  type Deployment,
  type DeploymentStatus,
  deepEqual,
  type New,
  type OwnerReference,
  type ReplicaSet,
  type ReplicaSetSpec,
} from '#api';
import { isRollingUpdate, wantedReplicas } from './limits.ts';
import { allOf, type Sized, type Sizes, sizesOf, totalReplicas, totalStatus } from './replica-sets.ts';
import { currentAnnotations, nextRevision, planCleanup, revisionAnnotation, sizeAnnotations } from './revisions.ts';
import { currentSize, planRollingUpdate } from './rolling-update.ts';
import { isScalingEvent, planScaling } from './scaling.ts';
import { isComplete, nextDeadlineMs, planStatus } from './status.ts';
import { templateHash, templateHashLabel } from './template-hash.ts';

/** What there is, of one deployment. */
export interface Observed {
  readonly deployment: Deployment;
  /** Its replica sets, in any order. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Whether pods of a replica set are still there, be they on their way out; asked only for Recreate. */
  readonly hasPods: (replicaSet: ReplicaSet) => boolean;
  /** How a new replica set refers to the deployment. */
  readonly controller: OwnerReference;
}

/** What to write. The revision goes with the status, in one write. */
export interface DeploymentPlan {
  /** The current replica set, when there is none yet. */
  readonly create: New<ReplicaSet> | undefined;
  readonly updates: readonly { readonly from: ReplicaSet; readonly to: ReplicaSet }[];
  readonly removals: readonly ReplicaSet[];
  /** The deployment's own revision annotation. */
  readonly revision: string | undefined;
  readonly status: DeploymentStatus;
  readonly requeueAfterMs: number | undefined;
}

/** One step from what there is to what should be. */
export function planDeployment(observed: Observed, nowMs: number): DeploymentPlan {
  const { deployment } = observed;
  const before = sizesOf(deployment, observed.replicaSets);
  const isDeleted = deployment.metadata.deletionTimestamp !== undefined;
  const isScaling = !isDeleted && (deployment.spec.paused === true || isScalingEvent(deployment, before));
  const isRollingOut = !isDeleted && !isScaling;

  const sizes = isDeleted ? before : isScaling ? planScaling(deployment, before) : planRollout(observed, before);
  const create = isRollingOut && mayCreate(observed, before) ? newReplicaSet(observed, before) : undefined;
  const updates = isDeleted ? [] : planUpdates(deployment, { before, sizes, isScaling });
  const creating = create && { name: create.metadata.name ?? '', replicas: create.spec.replicas ?? 0 };
  const status = planStatus({ deployment, sizes, creating, isRollingOut, nowMs });
  const isSettled = deployment.spec.paused || (isRollingOut && isComplete(deployment, deployment.status));
  const current =
    create ?? updates.find(({ from }) => from === sizes.current?.replicaSet)?.to ?? sizes.current?.replicaSet;
  return {
    create,
    updates,
    removals:
      isSettled && !isDeleted
        ? planCleanup(
            deployment,
            sizes.old.map(({ replicaSet }) => replicaSet),
          )
        : [],
    revision: current?.metadata.annotations?.[revisionAnnotation],
    status,
    requeueAfterMs: isRollingOut ? nextDeadlineMs(deployment, status, nowMs) : undefined,
  };
}

function planRollout(observed: Observed, sizes: Sizes): Sizes {
  return isRollingUpdate(observed.deployment)
    ? planRollingUpdate(observed.deployment, sizes)
    : planRecreate(observed, sizes);
}

/** First all old pods go; when the last of them is gone, the current replica set gets all replicas. */
function planRecreate(observed: Observed, sizes: Sizes): Sizes {
  if (totalReplicas(sizes.old) > 0) return { ...sizes, old: sizes.old.map(sized => ({ ...sized, replicas: 0 })) };
  if (!sizes.current || hasOldPods(observed, sizes)) return sizes;
  return { ...sizes, current: { ...sizes.current, replicas: wantedReplicas(observed.deployment) } };
}

const hasOldPods = ({ hasPods }: Observed, { old }: Sizes): boolean =>
  totalStatus(old, 'replicas') > 0 || old.some(({ replicaSet }) => hasPods(replicaSet));

function mayCreate(observed: Observed, sizes: Sizes): boolean {
  if (sizes.current) return false;
  return isRollingUpdate(observed.deployment) || (totalReplicas(sizes.old) === 0 && !hasOldPods(observed, sizes));
}

/** A replica set with the deployment's template, told apart by its hash. */
function newReplicaSet({ deployment, controller }: Observed, sizes: Sizes): New<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash };
  const revision = nextRevision(sizes.old.map(({ replicaSet }) => replicaSet));
  const replicas = isRollingUpdate(deployment) ? currentSize(deployment, sizes) : wantedReplicas(deployment);
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      annotations: { ...currentAnnotations(deployment, undefined, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controller],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function planUpdates(
  deployment: Deployment,
  { before, sizes, isScaling }: { before: Sizes; sizes: Sizes; isScaling: boolean },
): DeploymentPlan['updates'] {
  const revision = nextRevision(sizes.old.map(({ replicaSet }) => replicaSet));
  const updated = allOf(sizes).map((sized, i) => {
    const isCurrent = sized.replicaSet === sizes.current?.replicaSet;
    const isSized = sized.replicas !== allOf(before)[i]?.replicas || (isScaling && sized.replicas > 0);
    return {
      from: sized.replicaSet,
      to: updatedReplicaSet(deployment, sized, { isSized, revision: isCurrent ? revision : undefined }),
    };
  });
  return updated.filter(({ from, to }) => !deepEqual(from, to));
}

function updatedReplicaSet(
  deployment: Deployment,
  { replicaSet, replicas }: Sized,
  { isSized, revision }: { isSized: boolean; revision: bigint | undefined },
): ReplicaSet {
  const { metadata, spec } = replicaSet;
  const isCurrent = revision !== undefined;
  const own = isCurrent ? currentAnnotations(deployment, replicaSet, revision) : metadata.annotations;
  return {
    ...replicaSet,
    metadata: {
      ...metadata,
      ...(own || isSized ? { annotations: { ...own, ...(isSized ? sizeAnnotations(deployment) : {}) } } : {}),
    },
    spec: { ...(isCurrent ? withReadinessOf(deployment, spec) : spec), replicas },
  };
}

/** The specification with the deployment's `minReadySeconds`, or without one as the deployment is; 0 says as much as
 *  none. */
function withReadinessOf({ spec: { minReadySeconds } }: Deployment, spec: ReplicaSetSpec): ReplicaSetSpec {
  const { minReadySeconds: before, ...others } = spec;
  if ((minReadySeconds ?? 0) === (before ?? 0)) return spec;
  return minReadySeconds === undefined ? others : { ...others, minReadySeconds };
}
