/** Which objects a quota counts; pure. Source:
 *  https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes */
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import type { Pod } from '../core/v1/pod.ts';
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../core/v1/resource-quota.ts';
import type { Kind, KubeObject } from '../kind.ts';
import { podRequests } from '../placement/pod-resources.ts';

/** Whether a quota counts an object of a kind: one that fits all its scopes. Only pods and claims have any. */
export function isCountedBy(
  { spec }: ResourceQuota,
  { group, plural }: Pick<Kind, 'group' | 'plural'>,
  object: KubeObject,
): boolean {
  const requirements: ScopedResourceSelectorRequirement[] = [
    ...(spec.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists' as const })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  if (requirements.length === 0) return true;
  if (group !== '') return false;
  if (plural === 'pods') return requirements.every(requirement => fitsPod(requirement, object as Pod));
  if (plural !== 'persistentvolumeclaims') return false;
  const { spec: claim } = object as PersistentVolumeClaim;
  return requirements.every(
    requirement =>
      requirement.scopeName === 'VolumeAttributesClass' && fitsName(requirement, claim.volumeAttributesClassName ?? ''),
  );
}

function fitsPod(requirement: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return fitsName(requirement, pod.spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod);
    case 'VolumeAttributesClass':
      return false;
    default:
      return false;
  }
}

function fitsName({ operator, values = [] }: ScopedResourceSelectorRequirement, name: string): boolean {
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return operator === 'In' ? values.includes(name) : !values.includes(name);
}

/** Whether no container asks for cpu or memory, or is limited. */
function isBestEffort(pod: Pod): boolean {
  if (pod.status?.qosClass) return pod.status.qosClass === 'BestEffort';
  const { cpu = 0, memory = 0 } = podRequests(pod);
  return cpu + memory === 0;
}

/** Whether the pod goes by pods of other namespaces. */
function looksElsewhere({ spec: { affinity } }: Pod): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap(part => [
    ...(part?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(part?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some(
    ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
  );
}
