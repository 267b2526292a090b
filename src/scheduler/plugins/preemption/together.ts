/** Pods of groups that end together. */
import { groupKeyOf, type Pod, PodGroup } from '#api';
import type { Handle } from '../../framework/handle.ts';

/** Adds to pods that go, with each that is in a group which ends together, the others of it. Only while the plugin is
 *  made. */
export function endingTogether(handle: Handle): (victims: readonly Pod[]) => readonly Pod[] {
  if (!handle.followsGroups) return victims => victims;
  const groups = handle.lister(PodGroup);
  return victims => {
    const together = victims.flatMap(victim => {
      const key = groupKeyOf(victim);
      const isAll = key && groups.get(key)?.spec.disruptionMode?.all;
      return key && isAll ? [victim, ...handle.podGroups.of(key).scheduled] : [victim];
    });
    return [...new Map(together.map(victim => [victim.metadata.uid, victim])).values()];
  };
}
