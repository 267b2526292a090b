/** Claims of pods; pure. Source:
 *  https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes */
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import type { Pod } from '../core/v1/pod.ts';
import type { Volume } from '../core/v1/volume.ts';

/** The claim behind a volume of a pod; undefined when there is none. */
export function claimNameOf({ metadata }: Pod, { name, ephemeral, persistentVolumeClaim }: Volume): string | undefined {
  return ephemeral ? `${metadata.name}-${name}` : persistentVolumeClaim?.claimName;
}

/** All claims of a pod, each once. */
export function claimNamesOf(pod: Pod): string[] {
  const names = new Set<string>();
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** Whether a claim is that which a pod's ephemeral volume makes: only then the pod may use it. */
export const ephemeralClaimOf = (pod: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === pod.metadata.uid) === true;
