/** Names of the API of snapshots, whose kinds clusters have when their definitions are applied: upstream's words.
 *  Source: https://kubernetes.io/docs/concepts/storage/volume-snapshots/ */

export const snapshotGroup = 'snapshot.storage.k8s.io';

/** As they are in paths and in rules. */
export const snapshotResources = {
  snapshot: 'volumesnapshots',
  content: 'volumesnapshotcontents',
  class: 'volumesnapshotclasses',
} as const;

/** The name of the definition without which there are no snapshots. */
export const snapshotDefinitionName = `${snapshotResources.content}.${snapshotGroup}`;

/** What snapshots, their contents and the claims that they are of are marked with. */
const prefix = 'snapshot.storage.kubernetes.io';

/** What keeps objects of snapshots until their part is done. */
export const snapshotFinalizers = {
  /** On a snapshot: no claim is being made of it when it goes. */
  asSource: `${prefix}/volumesnapshot-as-source-protection`,
  /** On a snapshot: its content is gone before it. */
  bound: `${prefix}/volumesnapshot-bound-protection`,
  /** On a content: the driver has deleted what it stands for before it goes. */
  content: `${prefix}/volumesnapshotcontent-bound-protection`,
  /** On a claim: it stays while it is being copied. */
  claim: `${prefix}/pvc-as-source-protection`,
} as const;

/** What controllers of snapshots and drivers' sidecars tell each other. */
export const snapshotAnnotations = {
  /** On a class: that of snapshots which name none. */
  isDefaultClass: `${prefix}/is-default-class`,
  /** On a content: its snapshot goes. */
  beingDeleted: `${prefix}/volumesnapshot-being-deleted`,
  /** On a content: the driver has been asked for it. */
  beingCreated: `${prefix}/volumesnapshot-being-created`,
  /** On a content: the secret with which it is made and deleted. */
  secretName: `${prefix}/deletion-secret-name`,
  secretNamespace: `${prefix}/deletion-secret-namespace`,
  /** On a content: a volume of the other mode may be made of it. */
  allowModeChange: `${prefix}/allow-volume-mode-change`,
} as const;
