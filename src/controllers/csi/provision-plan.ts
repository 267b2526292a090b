/** What becomes of a claim that waits for a driver without sidecars. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/external-provisioner.html */
import {
  dataSourceOf,
  isAllowedTopology,
  isClaimSource,
  type New,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  provisionedByAnnotation,
  quantityOf,
  quantityValue,
  type StorageClass,
  selectedNodeAnnotation,
  storageProvisionerAnnotation,
} from '#api';
import type { Answer, DirectDriver, Request, Strings, Topology } from '#csi';
import { type FoundSnapshot, judgeSnapshot, snapshotSourceOf } from '../snapshots/snapshot-source.ts';
import { capabilitiesOf } from './capability.ts';
import { fsTypeOf, ownParameters, type SecretUse, secretReference } from './secrets.ts';

/** On a claim: something is being made for it, and is taken back should it go before it has its volume. */
export const provisioningFinalizer = 'csi.kubernode.dev/provisioning';

/** On a volume: the driver deletes what it stands for, before it goes. The sidecar's name. */
export const volumeFinalizer = 'external-provisioner.volume.kubernetes.io/finalizer';

/** What there is, of one claim. */
export interface ProvisionFacts {
  readonly claim: PersistentVolumeClaim;
  /** That of the claim. */
  readonly storageClass: StorageClass | undefined;
  readonly driver: DirectDriver;
  readonly nodes: readonly Node[];
  /** Labels by which the driver knows where a node is. */
  readonly topologyKeysOf: (node: string) => readonly string[] | undefined;
  /** The volume that a claim of the same namespace has. */
  readonly volumeOfClaim: (name: string) => PersistentVolume | undefined;
  /** The snapshot that the claim is to be made of, and its content. Default: there is none. */
  readonly snapshot?: FoundSnapshot | undefined;
}

/** What the driver is asked for; secrets are read when it is. */
export type CreateRequest = Omit<Request<'CreateVolume'>, 'secrets'>;

/** What to do. */
export type ProvisionPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'create'; readonly storageClass: StorageClass; readonly request: CreateRequest }
  /** Whether another node is to be chosen. */
  | { readonly do: 'fail'; readonly why: string; readonly reselect?: boolean };

const nothing: ProvisionPlan = { do: 'nothing' };

/** The name of the volume of a claim, as upstream's provisioners have it. */
export const volumeNameFor = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** Whether something was begun for a claim that is over: it goes, or has its volume. */
export const isOver = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  metadata.finalizers?.includes(provisioningFinalizer) === true &&
  (metadata.deletionTimestamp !== undefined || Boolean(spec.volumeName));

/** Decides. */
export function planProvision(facts: ProvisionFacts): ProvisionPlan {
  const { claim, storageClass, driver } = facts;
  const { deletionTimestamp, finalizers = [], annotations = {} } = claim.metadata;
  if (deletionTimestamp !== undefined || claim.spec.volumeName) return nothing;
  if (annotations[storageProvisionerAnnotation] !== driver.name || storageClass?.provisioner !== driver.name)
    return nothing;
  if (!driver.can.has('CREATE_DELETE_VOLUME')) return nothing;
  const isBegun = finalizers.includes(provisioningFinalizer);
  const isLate = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
  if (isLate && annotations[selectedNodeAnnotation] === undefined && !isBegun) return nothing;
  const request = requestFor(facts, storageClass);
  if (typeof request !== 'string') return { do: 'create', storageClass, request };
  const selected = annotations[selectedNodeAnnotation];
  const isGone = selected !== undefined && !facts.nodes.some(({ metadata }) => metadata.name === selected);
  return { do: 'fail', why: request, ...(isGone && !isBegun && { reselect: true }) };
}

/** What the driver is asked for; or why it cannot be asked. */
function requestFor(facts: ProvisionFacts, storageClass: StorageClass): CreateRequest | string {
  const { claim, driver } = facts;
  const { spec } = claim;
  if (spec.selector) return 'claim Selector is not supported';
  const source = sourceOf(facts);
  if (typeof source === 'string') return source;
  const places = driver.hasTopology ? placesFor(facts, storageClass) : undefined;
  if (typeof places === 'string') return places;
  const fsType = fsTypeOf(storageClass.parameters);
  return {
    name: volumeNameFor(claim),
    capacityRange: { requiredBytes: quantityValue(spec.resources?.requests?.['storage'] ?? '0') },
    volumeCapabilities: capabilitiesOf(
      { ...spec, mountOptions: storageClass.mountOptions ?? [], csi: { fsType } },
      driver,
    ),
    parameters: ownParameters(storageClass.parameters),
    ...(source && { volumeContentSource: source }),
    ...(places && { accessibilityRequirements: { requisite: places, preferred: places } }),
  };
}

function sourceOf(facts: ProvisionFacts): CreateRequest['volumeContentSource'] | string {
  const { claim, driver, volumeOfClaim } = facts;
  const source = dataSourceOf(claim);
  if (!source) return undefined;
  if (snapshotSourceOf(claim)) return snapshotOf(facts);
  if (!isClaimSource(source)) return `data source of kind ${source.kind} is not supported`;
  if (!driver.can.has('CLONE_VOLUME')) return `driver ${driver.name} does not copy volumes`;
  const csi = volumeOfClaim(source.name)?.spec.csi;
  if (csi?.driver !== driver.name) return `claim ${source.name} has no volume of driver ${driver.name}`;
  return { volume: { volumeId: csi.volumeHandle } };
}

/** The snapshot as the driver knows it; or why it cannot be used. */
function snapshotOf({ claim, driver, snapshot: found }: ProvisionFacts): CreateRequest['volumeContentSource'] | string {
  if (!driver.can.has('CREATE_DELETE_SNAPSHOT')) return `driver ${driver.name} makes no snapshots`;
  const judged = judgeSnapshot(claim, { driver: driver.name, found });
  return 'why' in judged ? judged.why : { snapshot: { snapshotId: judged.handle } };
}

/** Where the volume may be: with the node that was chosen, or with any that the class allows. */
function placesFor({ claim, nodes, topologyKeysOf }: ProvisionFacts, storageClass: StorageClass): Topology[] | string {
  const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
  const places = new Map<string, Topology>();
  for (const node of nodes) {
    const { name, labels = {} } = node.metadata;
    const keys = topologyKeysOf(name);
    if (!keys || (selected !== undefined && name !== selected) || !isAllowedTopology(storageClass, node)) continue;
    const segments = Object.fromEntries(keys.flatMap(key => (labels[key] === undefined ? [] : [[key, labels[key]]])));
    if (Object.keys(segments).length === keys.length) places.set(JSON.stringify(segments), { segments });
  }
  if (places.size > 0) return [...places.values()];
  return selected === undefined
    ? 'no node has the driver where the class allows volumes'
    : `node "${selected}" does not have the driver`;
}

/** On a volume: the secret with which it is deleted. */
export const deletionSecretAnnotations = {
  name: 'volume.kubernetes.io/provisioner-deletion-secret-name',
  namespace: 'volume.kubernetes.io/provisioner-deletion-secret-namespace',
} as const;

/** The object of a volume that the driver has made. */
export function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { driver, made }: { readonly driver: string; readonly made: NonNullable<Answer<'CreateVolume'>['volume']> },
): New<PersistentVolume> {
  const { metadata, spec } = claim;
  const { reclaimPolicy = 'Delete', mountOptions, parameters = {} } = storageClass;
  const name = volumeNameFor(claim);
  const { volumeMode = 'Filesystem', accessModes = [] } = spec;
  const reference = (use: SecretUse) => secretReference(use, { parameters, claim, volume: name });
  const deletion = reference('provisioner');
  const references: Readonly<Record<string, SecretUse>> = {
    controllerPublishSecretRef: 'controller-publish',
    nodeStageSecretRef: 'node-stage',
    nodePublishSecretRef: 'node-publish',
    controllerExpandSecretRef: 'controller-expand',
    nodeExpandSecretRef: 'node-expand',
  };
  const secrets = Object.entries(references).flatMap(([field, use]) => {
    const found = reference(use);
    return found ? [[field, found]] : [];
  });
  const fsType = fsTypeOf(parameters);
  const asked = spec.resources?.requests?.['storage'] ?? '0';
  return {
    metadata: {
      name,
      finalizers: [volumeFinalizer],
      annotations: { [provisionedByAnnotation]: driver, ...(deletion && deletionAnnotations(deletion)) },
    },
    spec: {
      accessModes,
      capacity: { storage: made.capacityBytes > 0 ? quantityOf(made.capacityBytes, 'BinarySI') : asked },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: metadata.namespace ?? '',
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion ?? '',
      },
      csi: {
        driver,
        volumeHandle: made.volumeId,
        ...(volumeMode === 'Filesystem' && fsType !== '' && { fsType }),
        ...(Object.keys(made.volumeContext ?? {}).length > 0 && { volumeAttributes: { ...made.volumeContext } }),
        ...(Object.fromEntries(secrets) as object),
      },
      ...nodeAffinityOf(made.accessibleTopology ?? []),
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode,
      ...(mountOptions && { mountOptions }),
    },
  };
}

const deletionAnnotations = ({ name = '', namespace = '' }): Strings => ({
  [deletionSecretAnnotations.name]: name,
  [deletionSecretAnnotations.namespace]: namespace,
});

/** The nodes from which a volume is reached. */
function nodeAffinityOf(places: readonly Topology[]): Pick<PersistentVolume['spec'], 'nodeAffinity'> {
  const terms = places
    .filter(({ segments }) => Object.keys(segments).length > 0)
    .map(({ segments }) => ({
      matchExpressions: Object.entries(segments).map(([key, value]) => ({
        key,
        operator: 'In' as const,
        values: [value],
      })),
    }));
  return terms.length > 0 ? { nodeAffinity: { required: { nodeSelectorTerms: terms } } } : {};
}
