/** What a pod that waits is told of the group that it is scheduled with. */
import { groupKeyOf, type Pod, type PodGroup } from '#api';
import type { Lister, PodGroupPlacement } from '#client';
import type { PodGroupTable } from './pod-groups.ts';

/** What is known of groups. */
export interface KnownGroups {
  readonly podGroups: PodGroupTable;
  readonly groups: Lister<PodGroup>;
}

/** How far the group of a pod is, in the form in which clients ask for it; undefined for a pod in none. */
export function tellGroup(pod: Pod, { podGroups, groups }: KnownGroups): PodGroupPlacement | undefined {
  const key = groupKeyOf(pod);
  if (!key) return undefined;
  const { waiting, scheduled } = podGroups.of(key);
  const group = groups.get(key);
  return {
    name: key.name,
    ...(group ? { minCount: group.spec.schedulingPolicy.gang?.minCount ?? 0 } : {}),
    waiting: waiting.length,
    scheduled: scheduled.length,
  };
}
