/** Whether what was applied is available, and what is missing; pure. */
import type { Deployment, KubeObject, Pod, ReplicaSet, ReplicationController } from '#api';

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
    return missing(spec.replicas ?? 1, Math.min(status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0));
  },
  ReplicaSet: object => replicasOf(object as ReplicaSet),
  ReplicationController: object => replicasOf(object as ReplicationController),
  Pod: object => {
    const { status } = object as Pod;
    if (status?.phase === 'Succeeded') return undefined;
    const isReady = status?.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True');
    return isReady ? undefined : `it is ${status?.phase ?? 'Pending'}`;
  },
};

function replicasOf({ metadata, spec, status }: ReplicaSet | ReplicationController): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return 'its controller has not seen it';
  return missing(spec?.replicas ?? 1, status?.availableReplicas ?? 0);
}

const missing = (wanted: number, available: number): string | undefined =>
  available >= wanted ? undefined : `${available} of ${wanted} replicas are available`;
