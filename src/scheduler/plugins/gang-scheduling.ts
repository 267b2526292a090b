/** GangScheduling: of a group of pods so many find places at once, or none.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/ */
import { formatKey, groupKeyOf, keyOf, Pod, PodGroup } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

/** How long pods that have a node wait for the others. */
const waitMs = 5 * 60_000;

const isIn = (pod: Pod, group: PodGroup): boolean => {
  const key = groupKeyOf(pod);
  return key !== undefined && formatKey(key) === formatKey(keyOf(group));
};

function isSameGroup(pod: Pod, other: Pod): boolean {
  const [key, otherKey] = [groupKeyOf(pod), groupKeyOf(other)];
  return key !== undefined && otherKey !== undefined && formatKey(key) === formatKey(otherKey);
}

const minCountOf = ({ spec }: PodGroup): number | undefined => spec.schedulingPolicy.gang?.minCount;

export const gangScheduling = definePlugin('GangScheduling', handle => {
  const groups = handle.lister(PodGroup);
  return {
    eventsToRegister: [
      eventToRegister(Pod, ['AddWaiting', 'Add'], (pod, { object }) => isSameGroup(pod, object)),
      eventToRegister(PodGroup, ['Add'], (pod, { object }) => isIn(pod, object)),
      eventToRegister(PodGroup, ['Update'], (pod, { object, previous }) => {
        const [now, before] = [minCountOf(object), previous && minCountOf(previous)];
        return isIn(pod, object) && now !== undefined && before !== undefined && now < before;
      }),
    ],
    preEnqueue(pod) {
      const key = groupKeyOf(pod);
      if (!key) return undefined;
      const group = groups.get(key);
      if (!group) {
        const reasons = [`waiting for pods's pod group ${JSON.stringify(key.name)} to appear in scheduling queue`];
        return { reasons, isUnresolvable: true };
      }
      const { waiting, scheduled } = handle.podGroups.of(key);
      if (waiting.length + scheduled.length >= (minCountOf(group) ?? 0)) return undefined;
      const reasons = ['waiting for minCount pods from a gang to appear in scheduling queue'];
      return { reasons, isUnresolvable: true };
    },
    permit(pod) {
      const key = groupKeyOf(pod);
      if (!key) return undefined;
      const group = groups.get(key);
      if (!group) throw new Error(`failed to get podGroup ${formatKey(key)}: it is not there`);
      const minCount = minCountOf(group);
      if (minCount === undefined) return undefined;
      const { waiting, scheduled } = handle.podGroups.of(key);
      if (scheduled.length < minCount) {
        for (const { metadata } of waiting) handle.activate(metadata.uid);
        return { waitMs };
      }
      for (const { metadata } of scheduled) handle.waitingPod(metadata.uid)?.allow('GangScheduling');
      return undefined;
    },
    placementFeasible(group, { scheduled, remaining }) {
      const minCount = minCountOf(group) ?? 1;
      const progress = `${scheduled} scheduled, ${remaining} remaining`;
      if (remaining + scheduled < minCount)
        return { reasons: [`minCount (${minCount}) cannot be satisfied: ${progress}`], isUnresolvable: true };
      if (scheduled < minCount) return { reasons: [`minCount (${minCount}) is not yet satisfied: ${progress}`] };
      return undefined;
    },
  };
});
