/** What becomes of a snapshot: it is bound to a content, says what that says, and goes with it or without. Pure.
 *
 *  States: it is held -> (of a claim: the claim is held, a content is made) or (of a content: that is bound) -> it says
 *  what the content says -> it goes: the content is told so, and deleted where its policy says so -> it is let go.
 *  Source: https://kubernetes.io/docs/concepts/storage/volume-snapshots/ */
import {
  deepEqual,
  type New,
  type PersistentVolume,
  type PersistentVolumeClaim,
  quantityOf,
  type SecretReference,
  snapshotAnnotations,
  snapshotFinalizers,
} from '#api';
import { formatTime } from '#base';
import {
  contentNameFor,
  isContentOf,
  type VolumeSnapshot,
  type VolumeSnapshotClass,
  type VolumeSnapshotContent,
  type VolumeSnapshotStatus,
} from '#csi';
import { snapshotSecret } from './secret.ts';
import { snapshotSourceOf } from './snapshot-source.ts';

/** What there is, of one snapshot. */
export interface SnapshotFacts {
  readonly snapshot: VolumeSnapshot;
  readonly content: (name: string) => VolumeSnapshotContent | undefined;
  readonly classes: readonly VolumeSnapshotClass[];
  /** The claims of its namespace. */
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volume: (name: string) => PersistentVolume | undefined;
}

/** What to do next; what follows is planned when that is done. */
export type SnapshotPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'hold' | 'letGo'; readonly finalizers: readonly string[] }
  | { readonly do: 'setClass'; readonly name: string }
  | { readonly do: 'holdClaim'; readonly claim: PersistentVolumeClaim }
  | { readonly do: 'create'; readonly content: New<VolumeSnapshotContent> }
  | { readonly do: 'bind' | 'mark' | 'delete'; readonly content: VolumeSnapshotContent }
  | { readonly do: 'tell'; readonly status: VolumeSnapshotStatus }
  | { readonly do: 'fail'; readonly reason: string; readonly message: string }
  /** It goes when the claims that are being made of it are. */
  | { readonly do: 'wait' };

const nothing: SnapshotPlan = { do: 'nothing' };
const fail = (reason: string, message: string): SnapshotPlan => ({ do: 'fail', reason, message });

/** Namespace and name. */
export const describe = ({ metadata: { namespace = '', name } }: VolumeSnapshot): string => `${namespace}/${name}`;

/** Decides. */
export function planSnapshot(facts: SnapshotFacts): SnapshotPlan {
  const { snapshot } = facts;
  const { source } = snapshot.spec;
  if (snapshot.metadata.deletionTimestamp !== undefined) return planEnd(facts);
  const [claimName, contentName] = [source.persistentVolumeClaimName, source.volumeSnapshotContentName];
  if ((claimName === undefined) === (contentName === undefined))
    return fail(
      'SnapshotValidationError',
      'Exactly one of PersistentVolumeClaimName and VolumeSnapshotContentName should be specified',
    );
  const name = contentName ?? contentNameFor(snapshot);
  const content = facts.content(name);
  const problem = content && problemOf(content, facts);
  if (problem) return problem;
  const held = snapshot.metadata.finalizers ?? [];
  const isHeldByContent = content?.spec.deletionPolicy === 'Delete';
  const wanted = [snapshotFinalizers.asSource, ...(isHeldByContent ? [snapshotFinalizers.bound] : [])];
  if (!wanted.every(one => held.includes(one))) return { do: 'hold', finalizers: [...new Set([...held, ...wanted])] };
  if (content && !content.spec.volumeSnapshotRef.uid) return { do: 'bind', content };
  if (content) return tell(snapshot, content);
  if (contentName !== undefined || snapshot.status?.readyToUse)
    return fail('SnapshotContentMissing', 'VolumeSnapshotContent is missing');
  return planContent(facts, claimName ?? '');
}

/** Why a content cannot be that of the snapshot. */
function problemOf(content: VolumeSnapshotContent, { snapshot }: SnapshotFacts): SnapshotPlan | undefined {
  const { volumeSnapshotRef: ref, source } = content.spec;
  const isPreprovisioned = snapshot.spec.source.volumeSnapshotContentName !== undefined;
  const { name } = content.metadata;
  if (isPreprovisioned && source.snapshotHandle === undefined)
    return fail(
      'SnapshotContentMismatch',
      'VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one',
    );
  if (!isPreprovisioned && source.volumeHandle === undefined)
    return fail(
      'SnapshotContentMismatch',
      `VolumeSnapshotContent ${name} is pre-provisioned while expecting a dynamically provisioned one`,
    );
  const { namespace, name: own, uid } = snapshot.metadata;
  const isOther = ref.name !== own || ref.namespace !== namespace || (ref.uid ? ref.uid !== uid : !isPreprovisioned);
  return isOther
    ? fail('SnapshotContentMisbound', `VolumeSnapshotContent [${name}] is bound to a different snapshot`)
    : undefined;
}

/** The content of a snapshot of a claim. */
function planContent({ snapshot, classes, claims, volume: find }: SnapshotFacts, claimName: string): SnapshotPlan {
  const failed = (why: string) =>
    fail('SnapshotContentCreationFailed', `Failed to create snapshot content with error ${why}`);
  const claim = claims.find(({ metadata }) => metadata.name === claimName);
  if (!claim) return failed(`cannot get claim from snapshot: persistentvolumeclaims "${claimName}" not found`);
  const volume = claim.spec.volumeName ? find(claim.spec.volumeName) : undefined;
  if (claim.status?.phase !== 'Bound' || !volume)
    return failed(`the PVC ${claimName} is not yet bound to a PV, will not attempt to take a snapshot`);
  const { csi, volumeMode } = volume.spec;
  if (!csi) return failed(`cannot find CSI PersistentVolumeSource for volume ${volume.metadata.name}`);
  const { volumeSnapshotClassName: className } = snapshot.spec;
  if (className === undefined) {
    const defaults = classes.filter(
      ({ driver, metadata }) =>
        driver === csi.driver && metadata.annotations?.[snapshotAnnotations.isDefaultClass] === 'true',
    );
    const [only] = defaults;
    if (only && defaults.length === 1) return { do: 'setClass', name: only.metadata.name };
    const why = only ? `${defaults.length} default snapshot classes were found` : 'cannot find default snapshot class';
    return fail('SetDefaultSnapshotClassFailed', `Failed to set default snapshot class with error ${why}`);
  }
  const snapshotClass = classes.find(({ metadata }) => metadata.name === className);
  if (!snapshotClass) return failed(`volumesnapshotclass.snapshot.storage.k8s.io "${className}" not found`);
  const { driver, parameters, deletionPolicy } = snapshotClass;
  if (driver !== csi.driver)
    return failed(`class ${className} is of driver ${driver}, and volume ${volume.metadata.name} of ${csi.driver}`);
  const { namespace = '', name, uid, resourceVersion } = snapshot.metadata;
  if (!claim.metadata.finalizers?.includes(snapshotFinalizers.claim)) {
    const what = `claim [${namespace}/${claimName}] for snapshot [${namespace}/${name}]`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return failed(`cannot add finalizer on ${what}: claim is being deleted`);
    return { do: 'holdClaim', claim };
  }
  const contentName = contentNameFor(snapshot);
  const secret = snapshotSecret(parameters, { content: contentName, namespace, name });
  return {
    do: 'create',
    content: {
      metadata: { name: contentName, ...(secret && { annotations: secretAnnotations(secret) }) },
      spec: {
        volumeSnapshotRef: {
          apiVersion: 'snapshot.storage.k8s.io/v1',
          kind: 'VolumeSnapshot',
          namespace,
          name,
          uid,
          resourceVersion,
        },
        source: { volumeHandle: csi.volumeHandle },
        volumeSnapshotClassName: className,
        deletionPolicy,
        driver,
        sourceVolumeMode: volumeMode ?? 'Filesystem',
      },
    },
  };
}

const secretAnnotations = ({ name = '', namespace = '' }: SecretReference): Record<string, string> => ({
  [snapshotAnnotations.secretName]: name,
  [snapshotAnnotations.secretNamespace]: namespace,
});

/** What the content says, as the snapshot says it. */
function tell({ status }: VolumeSnapshot, content: VolumeSnapshotContent): SnapshotPlan {
  const { creationTime, restoreSize, readyToUse = false, error } = content.status ?? {};
  const told: VolumeSnapshotStatus = {
    boundVolumeSnapshotContentName: content.metadata.name,
    ...(creationTime !== undefined && { creationTime: formatTime(creationTime / 1e6) }),
    readyToUse,
    ...(restoreSize !== undefined && { restoreSize: quantityOf(restoreSize, 'BinarySI') }),
    ...(error && { error }),
  };
  return deepEqual(status, told) ? nothing : { do: 'tell', status: told };
}

/** How it goes. */
function planEnd({ snapshot, content: find, claims }: SnapshotFacts): SnapshotPlan {
  const { finalizers: held = [], name } = snapshot.metadata;
  const ours: readonly string[] = [snapshotFinalizers.asSource, snapshotFinalizers.bound];
  if (!held.some(one => ours.includes(one))) return nothing;
  const bound = snapshot.status?.boundVolumeSnapshotContentName ?? contentNameFor(snapshot);
  const found = find(bound);
  const content = found && isContentOf(found, snapshot) ? found : undefined;
  if (content && claims.some(claim => isMadeOf(claim, name))) return { do: 'wait' };
  if (content && content.metadata.annotations?.[snapshotAnnotations.beingDeleted] !== 'yes')
    return { do: 'mark', content };
  if (content?.spec.deletionPolicy !== 'Delete')
    return { do: 'letGo', finalizers: held.filter(one => !ours.includes(one)) };
  if (content.metadata.deletionTimestamp === undefined) return { do: 'delete', content };
  if (!held.includes(snapshotFinalizers.asSource)) return nothing;
  return { do: 'letGo', finalizers: held.filter(one => one !== snapshotFinalizers.asSource) };
}

/** Whether a claim waits for its volume, which is to be made of a snapshot. */
const isMadeOf = (claim: PersistentVolumeClaim, snapshot: string): boolean =>
  snapshotSourceOf(claim)?.name === snapshot &&
  claim.status?.phase !== 'Bound' &&
  claim.metadata.deletionTimestamp === undefined;

/** The claims of a namespace that need not be held any more: no snapshot waits to be made of them. */
export const releasedClaims = (
  claims: readonly PersistentVolumeClaim[],
  snapshots: readonly VolumeSnapshot[],
): PersistentVolumeClaim[] =>
  claims.filter(
    ({ metadata }) =>
      metadata.finalizers?.includes(snapshotFinalizers.claim) &&
      !snapshots.some(
        ({ spec, status, metadata: { deletionTimestamp } }) =>
          spec.source.persistentVolumeClaimName === metadata.name &&
          status?.readyToUse !== true &&
          deletionTimestamp === undefined,
      ),
  );
