/** Revisions: the numbers by which `kubectl rollout history` and `undo` know the replica sets, and other annotations
 *  that a deployment keeps on them. */
import { type Deployment, lastAppliedAnnotation, type ReplicaSet } from '#api';
import { maxSurge, wantedReplicas } from './limits.ts';
import { replicasOf } from './replica-sets.ts';

/** On a deployment and its replica sets: the number of the revision. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
/** Earlier numbers of a replica set that became current again, comma-separated. */
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
/** The deployment's wanted replicas when the replica set was last sized. */
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
/** The same with maxSurge. */
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a deployment that its replica sets do not get. */
const notCopied = new Set([
  lastAppliedAnnotation,
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
]);

/** Longest {@link revisionHistoryAnnotation} in characters. */
const historyLimit = 2000;

type Annotations = Readonly<Record<string, string>>;

/** The revision of a replica set, which may be any 64-bit number; 0 when it has none. */
function revisionOf({ metadata }: ReplicaSet): bigint {
  const text = metadata.annotations?.[revisionAnnotation];
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : 0n;
}

/** The number for the current replica set, above all old ones. */
export function nextRevision(old: readonly ReplicaSet[]): bigint {
  return old.map(revisionOf).reduce((highest, revision) => (revision > highest ? revision : highest), 0n) + 1n;
}

/** Annotations that the current replica set should have: the deployment's own, and a revision that is never lowered. */
export function currentAnnotations(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  revision: bigint,
): Annotations {
  const had = current?.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const annotations = { ...had, ...Object.fromEntries(copied) };
  const before = had[revisionAnnotation];
  if (current && revisionOf(current) >= revision) return annotations;
  const history = before ? { [revisionHistoryAnnotation]: withRevision(had[revisionHistoryAnnotation], before) } : {};
  return { ...annotations, ...history, [revisionAnnotation]: String(revision) };
}

/** Forgets the oldest numbers when the text gets too long. */
function withRevision(history: string | undefined, revision: string): string {
  const revisions = history ? [...history.split(','), revision] : [revision];
  while (revisions.length > 1 && revisions.join(',').length > historyLimit) revisions.shift();
  return revisions.join(',');
}

/** The two annotations by which a later plan sees that the deployment was scaled. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const wanted = wantedReplicas(deployment);
  return {
    [desiredReplicasAnnotation]: String(wanted),
    [maxReplicasAnnotation]: String(wanted + maxSurge(deployment)),
  };
}

/** Old replica sets beyond `spec.revisionHistoryLimit`, lowest revisions first; only those that are empty and
 *  settled. */
export function planCleanup(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) return [];
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = kept
    .toSorted((a, b) => Number(revisionOf(a) - revisionOf(b)))
    .slice(0, Math.max(0, kept.length - limit));
  return surplus.filter(
    replicaSet =>
      replicasOf(replicaSet) === 0 &&
      (replicaSet.status?.replicas ?? 0) === 0 &&
      (replicaSet.metadata.generation ?? 0) <= (replicaSet.status?.observedGeneration ?? 0),
  );
}
