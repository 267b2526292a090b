/** What the garbage collector does with one object, given its owners and dependents.
 *  Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/ */
import type { KubeObject, OwnerReference } from '#api';

/** Finalizer of an object that goes after its dependents. */
const foregroundFinalizer = 'foregroundDeletion';
/** Finalizer of an object whose dependents stay. */
export const orphanFinalizer = 'orphan';

/** An owner as the server knows it: there, gone (or another by the same name), or going after its dependents. */
export type OwnerState = 'solid' | 'absent' | 'waiting';

/** An owner reference, and what has become of the owner. */
export interface Owner {
  readonly reference: OwnerReference;
  readonly state: OwnerState;
}

/** What there is, of one object. */
export interface Observed {
  readonly object: KubeObject;
  readonly owners: readonly Owner[];
  readonly dependents: readonly KubeObject[];
}

/** One step is decided at a time; its effects have the object looked at again. */
export type Step =
  | { readonly do: 'nothing' }
  /** Look at dependents, which hold up the object's end. */
  | { readonly do: 'visit'; readonly dependents: readonly KubeObject[] }
  /** Make dependents forget the object, then remove its finalizer. */
  | { readonly do: 'orphan'; readonly dependents: readonly KubeObject[] }
  | { readonly do: 'removeFinalizer'; readonly finalizer: string }
  /** Forget owners that are gone or going, since others are left. */
  | { readonly do: 'dropReferences'; readonly uids: readonly string[] }
  | {
      readonly do: 'delete';
      readonly propagationPolicy: 'Foreground' | 'Background' | 'Orphan';
      /** Whether the object must stop blocking its owners first, because they wait for each other in a circle. */
      readonly unblock: boolean;
    };

/** Whether an object is on its way out, after its dependents. */
export const isWaiting = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foregroundFinalizer) === true;

/** Whether an object is on its way out, and its dependents stay. */
export const isOrphaning = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(orphanFinalizer) === true;

/** Whether a dependent holds up the end of the owner with this uid. */
const isBlocking = ({ metadata }: KubeObject, ownerUid: string): boolean =>
  metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true) ===
  true;

/** The one next step. */
export function planObject(observed: Observed): Step {
  const { object, dependents } = observed;
  if (isOrphaning(object)) return { do: 'orphan', dependents };
  if (isWaiting(object)) return planWaiting(observed);
  if (object.metadata.deletionTimestamp !== undefined) return { do: 'nothing' };
  return planOwned(observed);
}

function planWaiting({ object, dependents }: Observed): Step {
  const blocking = dependents.filter(dependent => isBlocking(dependent, object.metadata.uid));
  return blocking.length === 0
    ? { do: 'removeFinalizer', finalizer: foregroundFinalizer }
    : { do: 'visit', dependents: blocking };
}

function planOwned({ object, owners, dependents }: Observed): Step {
  const lost = owners.filter(({ state }) => state !== 'solid');
  if (lost.length === 0) return { do: 'nothing' };
  if (lost.length < owners.length) return { do: 'dropReferences', uids: lost.map(({ reference }) => reference.uid) };
  const isAwaited = lost.some(({ state }) => state === 'waiting');
  if (isAwaited && dependents.length > 0) {
    return { do: 'delete', propagationPolicy: 'Foreground', unblock: dependents.some(isWaiting) };
  }
  return { do: 'delete', propagationPolicy: ownPolicy(object), unblock: false };
}

/** A finalizer that is already there says how the object wants to go. */
function ownPolicy({ metadata: { finalizers = [] } }: KubeObject): 'Foreground' | 'Background' | 'Orphan' {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan';
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background';
}
