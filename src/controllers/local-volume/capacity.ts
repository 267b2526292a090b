/** local-capacity: says how much of the cluster's own storage each node has left, when its CSIDriver has
 *  `storageCapacity: true`. */
import {
  CSIDriver,
  CSIStorageCapacity,
  deepEqual,
  hostnameLabel,
  isAllowedTopology,
  keyOf,
  localStorageDriver,
  localVolumeOf,
  Node,
  PersistentVolume,
  StorageClass,
} from '#api';
import { defineController, done, type Listers, watch } from '#reconcile';
import { bears, capacityLabels, capacityNamespace, type PlaceCapacity, planCapacities } from '../csi/capacity-plan.ts';
import { carryOutCapacities } from '../csi/carry-out-capacities.ts';
import { localCapacityDeclaration } from './capacity-declaration.ts';
import { readParameters } from './parameters.ts';
import { roomOn } from './provision-plan.ts';

const labels = capacityLabels(localStorageDriver, 'local-capacity');

const ownClasses = (lister: Listers) =>
  lister(StorageClass)
    .list()
    .filter(({ provisioner }) => provisioner === localStorageDriver)
    .map(keyOf);

export const localCapacity = defineController({
  ...localCapacityDeclaration,
  minPeriodMs: 50,
  watches: [
    watch({
      kind: Node,
      keysOf: (_, lister) => ownClasses(lister),
      ignores: (before, now) =>
        before.status?.capacity?.['ephemeral-storage'] === now.status?.capacity?.['ephemeral-storage'] &&
        deepEqual(before.metadata.labels, now.metadata.labels),
    }),
    watch({
      kind: PersistentVolume,
      keysOf: (volume, lister) =>
        (localVolumeOf(volume)?.type ?? 'directory') === 'directory' ? [] : ownClasses(lister),
      ignores: (before, now) => before.spec.capacity?.['storage'] === now.spec.capacity?.['storage'],
    }),
    watch({
      kind: CSIDriver,
      keysOf: (_, lister) => ownClasses(lister),
      ignores: (before, now) => before.spec.storageCapacity === now.spec.storageCapacity,
    }),
    watch({
      kind: CSIStorageCapacity,
      keysOf: capacity => (bears(capacity, labels) ? [{ name: capacity.storageClassName }] : []),
    }),
  ],
  async reconcile(key, context) {
    const { lister } = context;
    const said = lister(CSIStorageCapacity)
      .list(capacityNamespace)
      .filter(one => bears(one, labels) && one.storageClassName === key.name);
    const places = placesOf(lister(StorageClass).get(key), lister);
    await carryOutCapacities(planCapacities({ storageClassName: key.name, labels, places, said }), context);
    return done;
  },
});

/** What each node has left for volumes of a class. */
function placesOf(storageClass: StorageClass | undefined, lister: Listers): PlaceCapacity[] {
  const isWanted = lister(CSIDriver).get({ name: localStorageDriver })?.spec.storageCapacity === true;
  if (!isWanted || storageClass?.provisioner !== localStorageDriver) return [];
  const parameters = readParameters(storageClass);
  if ('wrong' in parameters) return [];
  const volumes = lister(PersistentVolume).list();
  const nodes = lister(Node)
    .list()
    .filter(node => isAllowedTopology(storageClass, node));
  return nodes.map(node => ({
    labels: { [hostnameLabel]: node.metadata.labels?.[hostnameLabel] ?? node.metadata.name },
    bytes: roomOn(node, parameters.type, volumes),
  }));
}
