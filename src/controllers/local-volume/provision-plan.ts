/** Which volume a claim gets that waits for local storage, and on which node. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/ */
import {
  hostnameLabel,
  isAllowedTopology,
  isConditionTrue,
  type LocalVolume,
  type LocalVolumeType,
  localBtrfsLabel,
  localCopyingClass,
  localStorageDriver,
  localVolumeAttributes,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
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
import { type CopyFacts, isCopy, planCopy } from './copy-plan.ts';
import { readParameters } from './parameters.ts';

/** What there is, of one claim. */
export interface ProvisionFacts {
  readonly claim: PersistentVolumeClaim;
  /** That of the claim, if there is such a one. */
  readonly storageClass: StorageClass | undefined;
  readonly nodes: readonly Node[];
  readonly volumes: readonly PersistentVolume[];
  /** A claim of the same namespace, with its volume. Default: there is none. */
  readonly claimNamed?: CopyFacts['claimNamed'];
  /** The snapshot that the claim is to be made of. Default: there is none. */
  readonly snapshot?: CopyFacts['snapshot'];
}

/** What to do. `select`: the node is chosen first, so that it stays the same however often this is planned. */
export type ProvisionPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'select'; readonly node: string }
  /** `hold`: the claim that is to be copied stays as long. */
  | { readonly do: 'create'; readonly volume: New<PersistentVolume>; readonly hold?: PersistentVolumeClaim }
  /** A copy is whole: the claim gets it. */
  | { readonly do: 'handOver'; readonly volume: PersistentVolume; readonly spec: Partial<PersistentVolume['spec']> }
  /** With `reselect` another node may do. */
  | { readonly do: 'fail'; readonly why: string; readonly reselect?: true };

const nothing: ProvisionPlan = { do: 'nothing' };
const fail = (why: string): ProvisionPlan => ({ do: 'fail', why });

/** The name of the volume that is made for a claim, as external provisioners have it. */
export const volumeNameFor = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** Decides. */
export function planProvision(facts: ProvisionFacts): ProvisionPlan {
  const { claim, storageClass, nodes, volumes } = facts;
  if (storageClass?.provisioner !== localStorageDriver || !isWaiting(claim)) return nothing;
  const name = volumeNameFor(claim);
  const made = volumes.find(({ metadata }) => metadata.name === name);
  if (made) return planHandOver(made, claim, storageClass);
  const parameters = readParameters(storageClass);
  const wrong = 'wrong' in parameters ? parameters.wrong : unsupported(claim, parameters.type);
  if ('wrong' in parameters || wrong !== undefined) return fail(wrong ?? '');
  const { type } = parameters;
  const { claimNamed = () => undefined, snapshot } = facts;
  const copy = planCopy({ claim, type, claimNamed, snapshot });
  if (copy && 'why' in copy) return fail(copy.why);
  const bytes = sizeOf(claim);
  const room = (node: Node) => roomOn(node, type, volumes);
  const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
  if (copy && selected !== copy.node) return { do: 'select', node: copy.node };
  if (!isAsked(claim)) return nothing;
  if (selected === undefined) {
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') return nothing;
    const usable = nodes.filter(node => isUsable(node) && isAllowedTopology(storageClass, node) && room(node) >= bytes);
    const [best] = usable.toSorted((a, b) => room(b) - room(a) || (a.metadata.name < b.metadata.name ? -1 : 1));
    return best ? { do: 'select', node: best.metadata.name } : fail('no node has enough free storage');
  }
  const failHere = (why: string): ProvisionPlan => ({ do: 'fail', why, ...(!copy && { reselect: true }) });
  const node = nodes.find(({ metadata }) => metadata.name === selected);
  if (!node) return failHere(`node "${selected}" not found`);
  if (room(node) < bytes) return failHere(`not enough free storage on node "${selected}"`);
  const volume = volumeFor(claim, storageClass, { node, ...parameters, source: copy?.source });
  return { do: 'create', volume, ...(copy?.held && { hold: copy.held }) };
}

/** A copy has no claim before its node has made it. */
function planHandOver(made: PersistentVolume, claim: PersistentVolumeClaim, storageClass: StorageClass): ProvisionPlan {
  const { annotations = {}, deletionTimestamp } = made.metadata;
  if (made.spec.claimRef || deletionTimestamp !== undefined) return nothing;
  const { [localVolumeCopiedAnnotation]: copied, [localVolumeErrorAnnotation]: why } = annotations;
  if (copied === 'true')
    return {
      do: 'handOver',
      volume: made,
      spec: { claimRef: referenceTo(claim), storageClassName: storageClass.metadata.name },
    };
  return why === undefined ? nothing : fail(why);
}

const isWaiting = (claim: PersistentVolumeClaim): boolean =>
  !claim.spec.volumeName && claim.metadata.deletionTimestamp === undefined && (isAsked(claim) || isCopy(claim));

/** A copy that waits for its pod is not asked for before its node is known, which its source tells. */
const isAsked = ({ metadata }: PersistentVolumeClaim): boolean =>
  metadata.annotations?.[storageProvisionerAnnotation] === localStorageDriver;

function unsupported({ spec }: PersistentVolumeClaim, type: LocalVolumeType): string | undefined {
  if (spec.selector) return 'claim Selector is not supported';
  if (spec.volumeMode === 'Block' && type !== 'image')
    return 'block volumes need a class with the parameter type "image"';
  return undefined;
}

/** How many bytes a claim asks for. */
export const sizeOf = ({ spec }: PersistentVolumeClaim): number =>
  quantityValue(spec.resources?.requests?.['storage'] ?? '0');

const isUsable = ({ spec, status, metadata }: Node): boolean =>
  metadata.deletionTimestamp === undefined && !spec.unschedulable && isConditionTrue(status?.conditions, 'Ready');

/** How large a volume may be: the size of one with a hard limit is set aside on the disk, that of a directory is only a
 *  word. */
export function roomOn(
  { metadata, status }: Node,
  type: LocalVolumeType,
  volumes: readonly PersistentVolume[],
): number {
  if (type === 'btrfs' && metadata.labels?.[localBtrfsLabel] !== 'true') return 0;
  const disk = status?.capacity?.['ephemeral-storage'];
  if (disk === undefined) return Number.POSITIVE_INFINITY;
  if (type === 'directory') return quantityValue(disk);
  const limited = volumes.filter(volume => {
    const local = localVolumeOf(volume);
    return local?.node === metadata.name && local.type !== 'directory';
  });
  const taken = limited.reduce((sum, { spec }) => sum + quantityValue(spec.capacity?.['storage'] ?? '0'), 0);
  return quantityValue(disk) - taken;
}

interface Placed extends Omit<LocalVolume, 'node'> {
  readonly node: Node;
}

function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { node, type, keepDeletedSeconds, source }: Placed,
): New<PersistentVolume> {
  const { spec } = claim;
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
      ...(!source && { claimRef: referenceTo(claim) }),
      csi: {
        driver: localStorageDriver,
        volumeHandle: name,
        ...(type === 'image' && volumeMode === 'Filesystem' && { fsType: 'ext4' }),
        volumeAttributes: localVolumeAttributes({ node: node.metadata.name, type, keepDeletedSeconds, source }),
      },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: here }] } },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: source ? localCopyingClass : storageClass.metadata.name,
      volumeMode,
      ...(mountOptions && { mountOptions }),
    },
  };
}

const referenceTo = ({ metadata }: PersistentVolumeClaim): NonNullable<PersistentVolume['spec']['claimRef']> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion ?? '',
});
