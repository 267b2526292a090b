/** Whether what was applied is available, and what is missing; pure. */
import {
  type Deployment,
  type DeploymentStatus,
  isConditionTrue,
  type KubeObject,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
} from '#api';

/** Undefined when the object is as it should be, else what it waits for. */
export function waitsFor(object: KubeObject): string | undefined {
  const check = checks[object.kind];
  return check?.(object);
}

const checks: Readonly<Record<string, (object: KubeObject) => string | undefined>> = {
  Deployment: object => {
    const { metadata, spec, status } = object as Deployment;
    if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1))
      return 'the deployment controller has not seen it';
    return rolloutOf(spec.replicas ?? 1, status);
  },
  ReplicaSet: object => replicasOf(object as ReplicaSet),
  ReplicationController: object => replicasOf(object as ReplicationController),
  Pod: object => {
    const { status } = object as Pod;
    if (status?.phase === 'Succeeded') return undefined;
    return isConditionTrue(status?.conditions, 'Ready') ? undefined : `it is ${status?.phase ?? 'Pending'}`;
  },
};

/** As kubectl rollout status has it: pods of the template before count for nothing. */
function rolloutOf(wanted: number, status: DeploymentStatus | undefined): string | undefined {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  if (updatedReplicas < Math.min(wanted, replicas))
    return `${updatedReplicas} out of ${wanted} new replicas have been updated`;
  const old = replicas - updatedReplicas;
  // They stay until enough of the new ones are available.
  if (old > 0) return `${old} old replicas are pending termination`;
  return missing(wanted, availableReplicas);
}

function replicasOf({ metadata, spec, status }: ReplicaSet | ReplicationController): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return 'its controller has not seen it';
  return missing(spec?.replicas ?? 1, status?.availableReplicas ?? 0);
}

const missing = (wanted: number, available: number): string | undefined =>
  available >= wanted ? undefined : `${available} of ${wanted} replicas are available`;
