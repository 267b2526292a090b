/** NodeVolumeLimits: a node gets no more volumes of a CSI driver than the driver says that it can take.
 *  Source: https://kubernetes.io/docs/concepts/storage/storage-limits/ */
import {
  CSINode,
  claimNamesOf,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
  storageClassOf,
} from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import type { Handle } from '../framework/handle.ts';
import { definePlugin, type Rejection } from '../framework/plugin.ts';
import { hasClaims } from './volumes/pod-claims.ts';

/** Drivers by the names of volumes, which are theirs alone. */
type Volumes = ReadonlyMap<string, string>;

const tooMany: Rejection = { reasons: ['node(s) exceed max volume count'] };

export const nodeVolumeLimits = definePlugin<Volumes>('NodeVolumeLimits', handle => {
  const csiNodes = handle.lister(CSINode);
  const volumesOf = createVolumesOf(handle);
  return {
    eventsToRegister: [
      eventToRegister(CSINode, ['Add', 'Update']),
      eventToRegister(Pod, ['Delete'], (_, { object }) => hasClaims(object)),
      eventToRegister(PersistentVolumeClaim, ['Add'], ({ metadata: { namespace } }, { object }) => {
        return object.metadata.namespace === namespace;
      }),
    ],
    preFilter(pod) {
      const volumes = hasClaims(pod) ? volumesOf(pod) : new Map<string, string>();
      return { state: volumes, skipsFilter: volumes.size === 0 };
    },
    filter(_, info, wanted) {
      const limits = limitsOf(csiNodes.get({ name: info.node.metadata.name }));
      return limits.size === 0 || fits(wanted, volumesOn(info, volumesOf), limits) ? undefined : tooMany;
    },
  };
});

/** How many volumes of which driver a node can take; nothing of a driver that does not say. */
function limitsOf(csiNode: CSINode | undefined): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode?.spec.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}

/** The volumes of a node's pods; one that several use counts once. */
function volumesOn({ pods }: NodeInfo, volumesOf: (pod: Pod) => Volumes): Volumes {
  const volumes = new Map<string, string>();
  for (const pod of pods.values())
    if (hasClaims(pod)) for (const [name, driver] of volumesOf(pod)) volumes.set(name, driver);
  return volumes;
}

/** Whether no driver gets more than it can take. One that would get nothing new may have too many already. */
function fits(wanted: Volumes, present: Volumes, limits: ReadonlyMap<string, number>): boolean {
  const counts = new Map<string, number>();
  for (const driver of present.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  for (const [name, driver] of wanted) {
    if (present.has(name)) continue;
    const count = (counts.get(driver) ?? 0) + 1;
    if (count > (limits.get(driver) ?? Number.POSITIVE_INFINITY)) return false;
    counts.set(driver, count);
  }
  return true;
}

/** Finds the volumes of CSI drivers that a pod's claims have, or will have of their class. A claim that is not there
 *  yet has none: other plugins say so. */
function createVolumesOf(handle: Handle): (pod: Pod) => Volumes {
  const claims = handle.lister(PersistentVolumeClaim);
  const volumes = handle.lister(PersistentVolume);
  const classes = handle.lister(StorageClass);
  const ofVolume = (name: string): readonly [string, string][] => {
    const csi = volumes.get({ name })?.spec.csi;
    return csi ? [[`${csi.driver}/${csi.volumeHandle}`, csi.driver]] : [];
  };
  const ofClass = (claim: PersistentVolumeClaim): readonly [string, string][] => {
    const { namespace = '', name } = claim.metadata;
    const provisioner = classes.get({ name: storageClassOf(claim) })?.provisioner;
    // Other claims cannot have the same.
    return provisioner ? [[`${provisioner}/${provisioner}-${namespace}/${name}`, provisioner]] : [];
  };
  return pod => {
    const namespace = pod.metadata.namespace ?? '';
    const found = claimNamesOf(pod).flatMap(name => {
      const claim = claims.get({ namespace, name });
      if (!claim) return [];
      return claim.spec.volumeName ? ofVolume(claim.spec.volumeName) : ofClass(claim);
    });
    return new Map(found);
  };
}
