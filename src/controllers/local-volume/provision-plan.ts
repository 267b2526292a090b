/** Which volume a claim gets that waits for local storage, and on which node. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/ */
import {
  hostnameLabel,
  isAllowedTopology,
  isConditionTrue,
  type LocalVolumeType,
  localStorageDriver,
  localVolumeAttributes,
  localVolumeOf,
  type New,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  provisionedByAnnotation,
  quantityValue,
  type StorageClass,
  selectedNodeAnnotation,
  storageProvisionerAnnotation,
} from '#api';
import { readParameters } from './parameters.ts';

export interface ProvisionFacts {
  readonly claim: PersistentVolumeClaim;
  /** That of the claim, if there is such a one. */
  readonly storageClass: StorageClass | undefined;
  readonly nodes: readonly Node[];
  readonly volumes: readonly PersistentVolume[];
}

/** What to do. `select`: the node is chosen first, so that it stays the same however often this is planned. */
export type ProvisionPlan =
  | { readonly type: 'nothing' }
  | { readonly type: 'select'; readonly node: string }
  | { readonly type: 'create'; readonly volume: New<PersistentVolume> }
  /** With `reselect` another node may do. */
  | { readonly type: 'fail'; readonly why: string; readonly reselect?: true };

const nothing: ProvisionPlan = { type: 'nothing' };
const fail = (why: string): ProvisionPlan => ({ type: 'fail', why });

/** The name of the volume that is made for a claim, as external provisioners have it. */
export const volumeNameFor = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** Decides. */
export function planProvision({ claim, storageClass, nodes, volumes }: ProvisionFacts): ProvisionPlan {
  if (!isWaiting(claim) || storageClass?.provisioner !== localStorageDriver) return nothing;
  const name = volumeNameFor(claim);
  if (volumes.some(({ metadata }) => metadata.name === name)) return nothing;
  const parameters = readParameters(storageClass);
  const wrong = 'wrong' in parameters ? parameters.wrong : unsupported(claim, parameters.type);
  if ('wrong' in parameters || wrong !== undefined) return fail(wrong ?? '');
  const { type } = parameters;
  const bytes = sizeOf(claim);
  const room = (node: Node) => roomOn(node, type, volumes);
  const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
  if (selected === undefined) {
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') return nothing;
    const usable = nodes.filter(node => isUsable(node) && isAllowedTopology(storageClass, node) && room(node) >= bytes);
    const [best] = usable.toSorted((a, b) => room(b) - room(a) || (a.metadata.name < b.metadata.name ? -1 : 1));
    return best ? { type: 'select', node: best.metadata.name } : fail('no node has enough free storage');
  }
  const node = nodes.find(({ metadata }) => metadata.name === selected);
  if (!node) return { type: 'fail', why: `node "${selected}" not found`, reselect: true };
  if (room(node) < bytes) return { type: 'fail', why: `not enough free storage on node "${selected}"`, reselect: true };
  return { type: 'create', volume: volumeFor(claim, storageClass, { node, ...parameters }) };
}

const isWaiting = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  !spec.volumeName &&
  metadata.deletionTimestamp === undefined &&
  metadata.annotations?.[storageProvisionerAnnotation] === localStorageDriver;

function unsupported({ spec }: PersistentVolumeClaim, type: LocalVolumeType): string | undefined {
  if (spec.selector) return 'claim Selector is not supported';
  if (spec.dataSource ?? spec.dataSourceRef) return 'local storage makes no volumes from other volumes or snapshots';
  if (spec.volumeMode === 'Block' && type !== 'image')
    return 'block volumes need a class with the parameter type "image"';
  return undefined;
}

/** How many bytes a claim asks for. */
export const sizeOf = ({ spec }: PersistentVolumeClaim): number =>
  quantityValue(spec.resources?.requests?.['storage'] ?? '0');

const isUsable = ({ spec, status, metadata }: Node): boolean =>
  metadata.deletionTimestamp === undefined && !spec.unschedulable && isConditionTrue(status?.conditions, 'Ready');

/** How large a volume may be: the size of an image is set aside on the disk, that of a directory is only a word. */
export function roomOn(
  { metadata, status }: Node,
  type: LocalVolumeType,
  volumes: readonly PersistentVolume[],
): number {
  const disk = status?.capacity?.['ephemeral-storage'];
  if (disk === undefined) return Number.POSITIVE_INFINITY;
  if (type === 'directory') return quantityValue(disk);
  const images = volumes.filter(volume => {
    const local = localVolumeOf(volume);
    return local?.node === metadata.name && local.type === 'image';
  });
  const taken = images.reduce((sum, { spec }) => sum + quantityValue(spec.capacity?.['storage'] ?? '0'), 0);
  return quantityValue(disk) - taken;
}

interface Placed {
  readonly node: Node;
  readonly type: LocalVolumeType;
  readonly keepDeletedSeconds: number;
}

function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { node, type, keepDeletedSeconds }: Placed,
): New<PersistentVolume> {
  const { metadata, spec } = claim;
  const name = volumeNameFor(claim);
  const { reclaimPolicy = 'Delete', mountOptions } = storageClass;
  const hostname = node.metadata.labels?.[hostnameLabel] ?? node.metadata.name;
  const here = [{ key: hostnameLabel, operator: 'In' as const, values: [hostname] }];
  const { volumeMode = 'Filesystem' } = spec;
  return {
    metadata: { name, annotations: { [provisionedByAnnotation]: localStorageDriver } },
    spec: {
      accessModes: spec.accessModes ?? [],
      capacity: { storage: spec.resources?.requests?.['storage'] ?? '0' },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: metadata.namespace ?? '',
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion ?? '',
      },
      csi: {
        driver: localStorageDriver,
        volumeHandle: name,
        ...(type === 'image' && volumeMode === 'Filesystem' && { fsType: 'ext4' }),
        volumeAttributes: localVolumeAttributes({ node: node.metadata.name, type, keepDeletedSeconds }),
      },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: here }] } },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode,
      ...(mountOptions && { mountOptions }),
    },
  };
}
