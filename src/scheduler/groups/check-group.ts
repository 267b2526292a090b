/** What the pods of a group must have in common. */
import type { Pod, PodGroup } from '#api';
import { schedulerNameOf } from '../framework/profile.ts';

/** Why a group cannot be scheduled, in upstream's words; undefined when it can. `first` is one of those that wait. */
export function checkGroup(
  { spec: { priority = 0 } }: PodGroup,
  { first, pods }: { readonly first: Pod; readonly pods: readonly Pod[] },
): string | undefined {
  const [name, policy] = [schedulerNameOf(first), policyOf(first)];
  for (const pod of pods) {
    if (schedulerNameOf(pod) !== name)
      return `all pods in a single pod group should have the same .spec.schedulerName set, got: ${JSON.stringify(schedulerNameOf(pod))} and ${JSON.stringify(name)}`;
    if ((pod.spec.priority ?? 0) !== priority)
      return `all pods in a single pod group should have the same priority as the pod group's priority, got ${pod.spec.priority ?? 0} and ${priority}`;
    if (policyOf(pod) !== policy)
      return `all pods in a single pod group should have the same preemption policy, got ${policyOf(pod)} and ${policy}`;
  }
  return undefined;
}

const policyOf = ({ spec }: Pod): string => spec.preemptionPolicy ?? 'PreemptLowerPriority';
