/** Whether what was applied is available, and what is missing; pure. */
import {
  type CustomResourceDefinition,
  type DaemonSet,
  type Deployment,
  type DeploymentStatus,
  isConditionTrue,
  type KubeObject,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
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
  StatefulSet: object => statefulOf(object as StatefulSet),
  DaemonSet: object => daemonsOf(object as DaemonSet),
  CustomResourceDefinition: object => {
    const { status } = object as CustomResourceDefinition;
    return isConditionTrue(status?.conditions, 'Established') ? undefined : 'it is not established';
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

/** As kubectl rollout status has it: pods that are deleted by hand only are not waited for. */
function statefulOf({ metadata, spec, status }: StatefulSet): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return 'its controller has not seen it';
  const { replicas = 1, updateStrategy: { type, rollingUpdate } = {} } = spec;
  const { readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  if (readyReplicas < replicas) return `${readyReplicas} of ${replicas} replicas are ready`;
  const wanted = type === 'OnDelete' ? 0 : replicas - (rollingUpdate?.partition ?? 0);
  return updatedReplicas < wanted ? `${updatedReplicas} out of ${wanted} new replicas have been updated` : undefined;
}

function daemonsOf({ metadata, spec, status }: DaemonSet): string | undefined {
  if (!status || (status.observedGeneration ?? 0) < (metadata.generation ?? 1)) return 'its controller has not seen it';
  const { desiredNumberScheduled: wanted, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
  if (spec.updateStrategy?.type !== 'OnDelete' && updatedNumberScheduled < wanted)
    return `${updatedNumberScheduled} out of ${wanted} new pods have been updated`;
  return numberAvailable < wanted ? `${numberAvailable} of ${wanted} pods are available` : undefined;
}

function replicasOf({ metadata, spec, status }: ReplicaSet | ReplicationController): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return 'its controller has not seen it';
  return missing(spec?.replicas ?? 1, status?.availableReplicas ?? 0);
}

const missing = (wanted: number, available: number): string | undefined =>
  available >= wanted ? undefined : `${available} of ${wanted} replicas are available`;
