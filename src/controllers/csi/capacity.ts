/** csi-capacity: says how much storage drivers without sidecars have left, for each class and place, when their
 *  CSIDriver wants it said. */
import { CSIDriver, CSINode, CSIStorageCapacity, isAllowedTopology, keyOf, Node, StorageClass } from '#api';
import { type DirectDriver, type DirectDrivers } from '#csi';
import { again, type Controller, defineController, done, type Listers, watch } from '#reconcile';
import { capabilitiesOf } from './capability.ts';
import { csiCapacityDeclaration } from './capacity-declaration.ts';
import {
  bears,
  capacityLabels,
  capacityNamespace,
  managedBy,
  type PlaceCapacity,
  planCapacities,
} from './capacity-plan.ts';
import { carryOutCapacities } from './carry-out-capacities.ts';
import { fsTypeOf, ownParameters } from './secrets.ts';

/** How often drivers are asked, as the sidecar does. */
const pollMs = 60_000;

const classes = (lister: Listers) => lister(StorageClass).list().map(keyOf);

export const createCsiCapacity = (drivers: DirectDrivers): Controller =>
  defineController({
    ...csiCapacityDeclaration,
    watches: [
      watch({ kind: CSINode, keysOf: (_, lister) => classes(lister) }),
      watch({
        kind: CSIDriver,
        keysOf: (_, lister) => classes(lister),
        ignores: (before, now) => before.spec.storageCapacity === now.spec.storageCapacity,
      }),
      // What is said of a class that went while nobody was here.
      watch({
        kind: CSIStorageCapacity,
        keysOf: capacity => (bears(capacity, managedBy('csi-capacity')) ? [{ name: capacity.storageClassName }] : []),
      }),
    ],
    async reconcile(key, context) {
      const { lister } = context;
      const storageClass = lister(StorageClass).get(key);
      const isWanted = storageClass && lister(CSIDriver).get({ name: storageClass.provisioner })?.spec.storageCapacity;
      const driver = isWanted ? await drivers.find(storageClass.provisioner) : undefined;
      const said = lister(CSIStorageCapacity)
        .list(capacityNamespace)
        .filter(one => one.storageClassName === key.name && bears(one, managedBy('csi-capacity')));
      const isAsked = driver?.can.has('GET_CAPACITY') === true;
      const places = storageClass && isAsked ? await placesOf(storageClass, driver, lister) : [];
      const labels = capacityLabels(driver?.name ?? '', 'csi-capacity');
      await carryOutCapacities(planCapacities({ storageClassName: key.name, labels, places, said }), context);
      return isAsked ? again(pollMs) : done;
    },
  });

/** Asks the driver, once for each place where it has nodes. */
async function placesOf(storageClass: StorageClass, driver: DirectDriver, lister: Listers): Promise<PlaceCapacity[]> {
  const places = new Map<string, Record<string, string>>();
  for (const node of lister(Node).list()) {
    const { name, labels = {} } = node.metadata;
    const entry = lister(CSINode)
      .get({ name })
      ?.spec.drivers.find(one => one.name === driver.name);
    if (!entry || !isAllowedTopology(storageClass, node)) continue;
    const segments = Object.fromEntries((entry.topologyKeys ?? []).map(key => [key, labels[key] ?? '']));
    places.set(JSON.stringify(segments), segments);
  }
  const { parameters, mountOptions = [] } = storageClass;
  return await Promise.all(
    [...places.values()].map(async labels => {
      const { availableCapacity: bytes, maximumVolumeSize } = await driver.call('GetCapacity', {
        volumeCapabilities: capabilitiesOf({ mountOptions, csi: { fsType: fsTypeOf(parameters) } }, driver),
        parameters: ownParameters(parameters),
        accessibleTopology: { segments: labels },
      });
      return { labels, bytes, ...(maximumVolumeSize && { maximumBytes: maximumVolumeSize.value }) };
    }),
  );
}
