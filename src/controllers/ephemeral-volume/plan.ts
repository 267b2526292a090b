/** The claims that a pod's ephemeral volumes need. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes */
import { claimNameOf, ephemeralClaimOf, type New, type PersistentVolumeClaim, type Pod } from '#api';

interface EphemeralPlan {
  readonly create: readonly New<PersistentVolumeClaim>[];
  /** Claims in the way, which the pod must not use. */
  readonly foreign: readonly string[];
}

/** Whether a pod has such volumes. */
export const hasEphemeralVolumes = ({ spec }: Pod): boolean =>
  spec.volumes?.some(({ ephemeral }) => ephemeral) === true;

/** Decides, given the claims that there are, by name. */
export function planEphemeral(pod: Pod, find: (name: string) => PersistentVolumeClaim | undefined): EphemeralPlan {
  const create: New<PersistentVolumeClaim>[] = [];
  const foreign: string[] = [];
  if (pod.metadata.deletionTimestamp !== undefined) return { create, foreign };
  for (const volume of pod.spec.volumes ?? []) {
    const template = volume.ephemeral?.volumeClaimTemplate;
    const name = claimNameOf(pod, volume);
    if (!template || name === undefined) continue;
    const found = find(name);
    if (!found) create.push(claimOf(pod, name, template));
    else if (!ephemeralClaimOf(pod, found)) foreign.push(name);
  }
  return { create, foreign };
}

function claimOf(
  { metadata: { name: podName, namespace = '', uid } }: Pod,
  name: string,
  {
    metadata,
    spec,
  }: {
    metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
    spec: PersistentVolumeClaim['spec'];
  },
): New<PersistentVolumeClaim> {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: podName, uid, controller: true, blockOwnerDeletion: true };
  return {
    metadata: {
      name,
      namespace,
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ownerReferences: [owner],
    },
    spec,
  };
}
