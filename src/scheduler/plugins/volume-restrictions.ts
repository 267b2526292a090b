/** VolumeRestrictions: a claim that one pod alone may use is not given to a second.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
import { claimNamesOf, PersistentVolumeClaim, Pod } from '#api';
import type { Snapshot } from '../cache/snapshot.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';
import { hasClaims } from './volumes/pod-claims.ts';

const reason = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';

/** The pods that use what the pod wants for itself, by UID. */
type Users = ReadonlySet<string>;

export const volumeRestrictions = definePlugin<Users>('VolumeRestrictions', handle => {
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
      const users = exclusive.length === 0 ? new Set<string>() : usersOf(exclusive, namespace, snapshot);
      return { state: users, skipsFilter: users.size === 0 };
    },
    removePod: (_, { metadata }, _node, users) => new Set([...users].filter(uid => uid !== metadata.uid)),
    filter: (_, _node, users) => (users.size === 0 ? undefined : { reasons: [reason] }),
  };
});

function usersOf(names: readonly string[], namespace: string, { nodes }: Snapshot): Users {
  const users = new Set<string>();
  for (const { pods } of nodes)
    for (const [uid, pod] of pods)
      if (pod.metadata.namespace === namespace && claimNamesOf(pod).some(name => names.includes(name))) users.add(uid);
  return users;
}
