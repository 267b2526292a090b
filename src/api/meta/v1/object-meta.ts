/** ObjectMeta: what every object says about itself. */
import type { Int64, RawJson, Time } from './scalars.ts';

/** Metadata that every persisted object has, all of which a writer may leave out. */
export interface ObjectMeta {
  /** Free-form text for tools and people; not for selecting. @proto 12 */
  annotations?: Record<string, string>;
  /** CreationTimestamp is a timestamp of when the server made the object. Read-only. @omitZero @proto 8 */
  creationTimestamp?: Time;
  /** Seconds an object may take to go away once deletion was requested. Read-only. @pointer @proto 10 */
  deletionGracePeriodSeconds?: Int64;
  /** When the object will be gone; set by a graceful delete. Read-only. @proto 9 */
  deletionTimestamp?: Time;
  /** Names that must be removed from here before the object is removed from the store.
   *  @listType set @patchStrategy merge @proto 14 */
  finalizers?: string[];
  /** A prefix from which the server makes a unique name when `name` is empty. @proto 2 */
  generateName?: string;
  /** Counts the changes of the desired state. Read-only. @proto 7 */
  generation?: Int64;
  /** Text for organising and selecting objects. @proto 11 */
  labels?: Record<string, string>;
  /** Who set which field. @listType atomic @proto 17 */
  managedFields?: ManagedFieldsEntry[];
  /** The object's name, unique for its kind and namespace. @proto 1 */
  name?: string;
  /** The namespace in which the name is unique; empty for cluster-scoped kinds. @proto 3 */
  namespace?: string;
  /** Objects this one belongs to; when all of them are gone it is collected.
   *  @listType map @listMapKey uid @patchStrategy merge @patchMergeKey uid @proto 13 */
  ownerReferences?: OwnerReference[];
  /** An opaque version of the object, for optimistic concurrency and watches. Read-only. @proto 6 */
  resourceVersion?: string;
  /** Deprecated: no longer filled in. @proto 4 */
  selfLink?: string;
  /** Unique in time and space. Read-only. @proto 5 */
  uid?: string;
}

/** The metadata of an object that the server has stored. @schema ObjectMeta */
export interface StoredMeta extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: Time;
}

/** Points from an object to the one that it belongs to, in the same namespace or cluster-scoped.
 *  @mapType atomic */
export interface OwnerReference {
  /** API version of the owner. @mayBeEmpty @proto 5 */
  apiVersion: string;
  /** Whether the owner's foreground deletion waits for this object. @pointer @proto 7 */
  blockOwnerDeletion?: boolean;
  /** Whether the owner is the one controller of this object. @pointer @proto 6 */
  controller?: boolean;
  /** Kind of the owner. @mayBeEmpty @proto 1 */
  kind: string;
  /** Name of the owner. @mayBeEmpty @proto 3 */
  name: string;
  /** UID of the owner. @mayBeEmpty @proto 4 */
  uid: string;
}

/** The set of fields that one manager has set. */
export interface ManagedFieldsEntry {
  /** Version in which the fields are named. @proto 3 */
  apiVersion?: string;
  /** Format of `fieldsV1`; always `FieldsV1`. @proto 6 */
  fieldsType?: string;
  /** The fields, as a tree. @proto 7 */
  fieldsV1?: RawJson;
  /** Name of the workflow that set the fields. @proto 1 */
  manager?: string;
  /** `Apply` or `Update`. @proto 2 */
  operation?: string;
  /** The subresource by which the fields were set, empty for the object itself. @proto 8 */
  subresource?: string;
  /** When the entry was last changed. @proto 4 */
  time?: Time;
}
