/** VolumeZone: a pod goes to the zones and regions that the labels of its volumes name. */
import {
  betaRegionLabel,
  betaZoneLabel,
  claimNamesOf,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  regionLabel,
  zoneLabel,
} from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';
import { hasClaims } from './volumes/pod-claims.ts';

const reason = 'node(s) had no available volume zone';

const zoneLabels = [zoneLabel, regionLabel, betaZoneLabel, betaRegionLabel];

/** A label, and the values that will do. */
interface Place {
  readonly key: string;
  readonly values: readonly string[];
}

export const volumeZone = definePlugin<readonly Place[]>('VolumeZone', handle => {
  const claims = handle.lister(PersistentVolumeClaim);
  const volumes = handle.lister(PersistentVolume);
  return {
    eventsToRegister: [
      eventToRegister(Node, ['Add', 'UpdateNodeLabel']),
      eventToRegister(PersistentVolumeClaim, ['Add', 'Update']),
      eventToRegister(PersistentVolume, ['Add', 'Update']),
    ],
    preFilter(pod) {
      const namespace = pod.metadata.namespace ?? '';
      const places = (hasClaims(pod) ? claimNamesOf(pod) : []).flatMap(name => {
        const volumeName = claims.get({ namespace, name })?.spec.volumeName ?? '';
        return placesOf(volumeName === '' ? undefined : volumes.get({ name: volumeName }));
      });
      return { state: places, skipsFilter: places.length === 0 };
    },
    filter(_, { node }, places) {
      const labels = node.metadata.labels ?? {};
      // Nodes without such labels are in no zone, and may do.
      if (!zoneLabels.some(label => label in labels)) return undefined;
      const isThere = places.every(({ key, values }) => values.includes(labels[key] ?? ''));
      return isThere ? undefined : { reasons: [reason], isUnresolvable: true };
    },
  };
});

/** Several zones are separated by two underscores. */
const placesOf = (volume: PersistentVolume | undefined): Place[] =>
  zoneLabels.flatMap(key => {
    const value = volume?.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, values: value.split('__') }];
  });
