/** VolumeRestrictions: a claim that one pod alone may use is not given to a second.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
import { claimNamesOf, PersistentVolumeClaim, Pod } from '#api';
import type { Snapshot } from '../cache/snapshot.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';
import { hasClaims } from './volumes/pod-claims.ts';

const reason = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';

/** What the pod wants for itself, and who has it. */
interface Exclusive {
  readonly uses: (pod: Pod) => boolean;
  /** The pods that use it, by UID. */
  readonly users: ReadonlySet<string>;
}

export const volumeRestrictions = definePlugin<Exclusive>('VolumeRestrictions', handle => {
  const claims = handle.lister(PersistentVolumeClaim);
  return {
    eventsToRegister: [
      eventToRegister(Pod, ['Delete'], (pod, { object }) => pod.metadata.namespace === object.metadata.namespace),
      eventToRegister(PersistentVolumeClaim, ['Add', 'Update']),
    ],
    preFilter(pod, snapshot) {
      const namespace = pod.metadata.namespace ?? '';
      const exclusive = hasClaims(pod)
        ? claimNamesOf(pod).filter(name =>
            claims.get({ namespace, name })?.spec.accessModes?.includes('ReadWriteOncePod'),
          )
        : [];
      const uses = (other: Pod): boolean =>
        other.metadata.namespace === namespace && claimNamesOf(other).some(name => exclusive.includes(name));
      const users = exclusive.length === 0 ? new Set<string>() : usersOf(uses, snapshot);
      return { state: { uses, users }, skipsFilter: users.size === 0 };
    },
    addPod: (_, added, _node, { uses, users }) =>
      uses(added) ? { uses, users: new Set([...users, added.metadata.uid]) } : { uses, users },
    removePod: (_, { metadata }, _node, { uses, users }) => ({
      uses,
      users: new Set([...users].filter(uid => uid !== metadata.uid)),
    }),
    filter: (_, _node, { users }) => (users.size === 0 ? undefined : { reasons: [reason] }),
  };
});

function usersOf(uses: (pod: Pod) => boolean, { nodes }: Snapshot): ReadonlySet<string> {
  const users = new Set<string>();
  for (const { pods } of nodes) for (const [uid, pod] of pods) if (uses(pod)) users.add(uid);
  return users;
}
