/** podgroup-protection-controller: groups of pods do not go before the last of their pods has ended. Admission marks
 *  each new group. */
import { formatKey, groupKeyOf, isFinalPhase, keyOf, Pod, PodGroup, podGroupProtectionFinalizer } from '#api';
import { defineController, defineIndex, done, removeFinalizer, watch } from '#reconcile';
import { podGroupProtectionDeclaration } from './declaration.ts';

/** The group that a pod holds: none once it has ended. */
const heldGroup = (pod: Pod) => (isFinalPhase(pod.status?.phase) ? undefined : groupKeyOf(pod));

const podsByGroup = defineIndex({
  kind: Pod,
  values: pod => {
    const group = heldGroup(pod);
    return group ? [formatKey(group)] : [];
  },
});

export const podGroupProtection = defineController({
  ...podGroupProtectionDeclaration,
  primary: PodGroup,
  indexes: [podsByGroup],
  watches: [
    watch({
      kind: Pod,
      keysOf: pod => {
        const group = groupKeyOf(pod);
        return group ? [group] : [];
      },
    }),
  ],
  async reconcile(key, { lister, client, signal }) {
    const group = lister(PodGroup).get(key);
    const isMarked = group?.metadata.finalizers?.includes(podGroupProtectionFinalizer) === true;
    if (!isMarked || group.metadata.deletionTimestamp === undefined) return done;
    if (podsByGroup.find(lister, formatKey(keyOf(group))).length > 0) return done;
    await removeFinalizer(PodGroup, { object: group, finalizer: podGroupProtectionFinalizer }, { client, signal });
    return done;
  },
});
