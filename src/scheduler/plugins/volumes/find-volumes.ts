/** Which volumes the claims of a pod would get on a node: pure. */
import {
  findVolume,
  isAllowedTopology,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  reachesVolume,
  type StorageClass,
  selectedNodeAnnotation,
} from '#api';

/** What is to be done for the claims that wait for the pod. */
export interface VolumeChoice {
  /** Volumes that are there. */
  readonly found: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims for which a volume is to be made. */
  readonly provisioned: readonly PersistentVolumeClaim[];
}

/** Upstream's words for why a node will not do. */
export const volumeReasons = {
  elsewhere: "node(s) didn't match PersistentVolume's node affinity",
  noneFree: "node(s) didn't find available persistent volumes to bind",
  tooFull: 'node(s) did not have enough free storage',
  gone: 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
} as const;

/** Why a node cannot be had with volumes that are bound; undefined when it can. */
export function checkBound(
  node: Node,
  claims: readonly PersistentVolumeClaim[],
  find: (name: string) => PersistentVolume | undefined,
): string | undefined {
  for (const { spec } of claims) {
    const volume = find(spec.volumeName ?? '');
    if (!volume) return volumeReasons.gone;
    if (!reachesVolume(node, volume)) return volumeReasons.elsewhere;
  }
  return undefined;
}

/** What the claims would get on a node; the reason when one of them would get nothing. A claim for which a volume was
 *  set aside, or a node was chosen, by an attempt before or by whoever set it up, gets no other. */
export function chooseVolumes(
  node: Node,
  claims: readonly PersistentVolumeClaim[],
  {
    volumes,
    taken,
    classOf,
    hasRoom,
  }: {
    readonly volumes: readonly PersistentVolume[];
    /** Volumes that pods on their way have chosen. */
    readonly taken: ReadonlySet<string>;
    readonly classOf: (claim: PersistentVolumeClaim) => StorageClass | undefined;
    /** Whether there is storage left for a claim of a class whose volumes are made. */
    readonly hasRoom: (claim: PersistentVolumeClaim, storageClass: StorageClass, node: Node) => boolean;
  },
): VolumeChoice | string {
  const found: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisioned: PersistentVolumeClaim[] = [];
  const gone = new Set(taken);
  for (const claim of claims) {
    const own = findVolume({ volumes, claim, onlySetAside: true });
    const selected = own ? undefined : claim.metadata.annotations?.[selectedNodeAnnotation];
    if ((own && !reachesVolume(node, own)) || (selected !== undefined && selected !== node.metadata.name))
      return volumeReasons.noneFree;
    const volume = own ?? (selected === undefined && findVolume({ volumes, claim, node, taken: gone }));
    if (volume) {
      gone.add(volume.metadata.name);
      found.push({ claim, volume });
      continue;
    }
    const storageClass = classOf(claim);
    if (!canMake(storageClass, node)) return volumeReasons.noneFree;
    if (!hasRoom(claim, storageClass, node)) return volumeReasons.tooFull;
    provisioned.push(claim);
  }
  return { found, provisioned };
}

/** Whether volumes of a class are made for pods of a node. */
const canMake = (storageClass: StorageClass | undefined, node: Node): storageClass is StorageClass =>
  storageClass !== undefined &&
  storageClass.provisioner !== 'kubernetes.io/no-provisioner' &&
  isAllowedTopology(storageClass, node);
