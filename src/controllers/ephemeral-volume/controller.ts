/** ephemeral-volume: makes the claims of pods' ephemeral volumes; with their pod they go. */
import { keyOf, PersistentVolumeClaim, Pod } from '#api';
import { defineController, done, watch } from '#reconcile';
import { ephemeralVolumeDeclaration } from './declaration.ts';
import { hasEphemeralVolumes, planEphemeral } from './plan.ts';

export const ephemeralVolume = defineController({
  ...ephemeralVolumeDeclaration,
  watches: [
    watch({ kind: Pod, keysOf: pod => (hasEphemeralVolumes(pod) ? [keyOf(pod)] : []) }),
    watch({
      kind: PersistentVolumeClaim,
      keysOf: ({ metadata }) =>
        (metadata.ownerReferences ?? [])
          .filter(({ kind, controller }) => kind === 'Pod' && controller === true)
          .map(({ name }) => ({ namespace: metadata.namespace ?? '', name })),
    }),
  ],

  async reconcile(key, { lister, client, event }) {
    const pod = lister(Pod).get(key);
    if (!pod) return done;
    const namespace = pod.metadata.namespace ?? '';
    const { create, foreign } = planEphemeral(pod, name => lister(PersistentVolumeClaim).get({ namespace, name }));
    for (const claim of create) await client.create(PersistentVolumeClaim, claim);
    for (const name of foreign) {
      const message = `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
      event(pod, { type: 'Warning', reason: 'EphemeralVolumeFailed', message });
    }
    return done;
  },
});
