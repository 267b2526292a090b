/** The parts of `metadata` that only the server writes. Each function changes the draft. */

import {
  cloneObject,
  deepClone,
  deepEqual,
  fieldElement,
  hasField,
  type KubeObject,
  noFields,
  type ObjectMeta,
  type OwnerReference,
} from '#api';
import { formatTime } from '#base';
import type { Resource } from '../../resource/resource.ts';

/** Whether this kind's changes are counted in `metadata.generation`. */
export const countsGeneration = ({ strategy, hasStatus }: Resource): boolean => strategy.countsGeneration ?? hasStatus;

/** Makes the draft a new object: its own uid, created now, not being deleted. */
export function stampNew(resource: Resource, draft: KubeObject, { nowMs, uid }: { nowMs: number; uid: string }): void {
  const { metadata } = draft;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete (metadata as { resourceVersion?: string }).resourceVersion;
  metadata.uid = uid;
  metadata.creationTimestamp = formatTime(nowMs);
  // Where changes are not counted it is the writer's, as upstream.
  if (countsGeneration(resource)) metadata.generation = 1;
  else if (metadata.generation === 0) delete metadata.generation;
}

/** What only the server writes nobody brings along, nor manages for having tried. Changes the object. */
export function dropSystemFields({ metadata }: KubeObject): void {
  const written: ObjectMeta | undefined = metadata;
  if (!written) return;
  for (const field of systemFields) if (written[field] !== undefined) delete written[field];
}

const systemFields = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'uid',
] as const satisfies readonly (keyof ObjectMeta)[];

/** Takes over from the stored object what a writer left out or may not decide. */
export function keepStamps(draft: KubeObject, old: KubeObject): void {
  const { metadata } = draft;
  metadata.uid ||= old.metadata.uid;
  metadata.creationTimestamp = old.metadata.creationTimestamp;
  delete metadata.selfLink;
  copyField(metadata, old.metadata, 'generation');
  // A deletion is not taken back; one that a writer claims is refused by the rules of updates.
  if (old.metadata.deletionTimestamp !== undefined) copyField(metadata, old.metadata, 'deletionTimestamp');
  if (metadata.deletionGracePeriodSeconds === undefined)
    copyField(metadata, old.metadata, 'deletionGracePeriodSeconds');
}

/** Leaves each reference to an owner once, and returns the uids of those that were there again. */
export function mergeOwners({ metadata }: KubeObject): string[] {
  const { ownerReferences: given = [] } = metadata;
  if (given.length < 2) return [];
  const kept = new Map<string, OwnerReference>();
  const repeated: string[] = [];
  for (const reference of given) {
    const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = reference;
    const key = JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion]);
    if (kept.has(key)) repeated.push(uid);
    else kept.set(key, reference);
  }
  if (repeated.length > 0) metadata.ownerReferences = [...kept.values()];
  return repeated;
}

/** A write of the object itself leaves its status alone. */
export function keepStatus(draft: KubeObject, old: KubeObject): void {
  copyField(draft as WithStatus, { status: deepClone((old as WithStatus).status) } as WithStatus, 'status');
}

/** What a write of the status stores: the old object with the writer's status and record of managers, and with those of
 *  the writer's labels, annotations and finalizers that the write does not reset. */
export function onlyStatus({ strategy }: Resource, draft: KubeObject, old: KubeObject): KubeObject {
  const merged: WithStatus = cloneObject(old);
  const reset = strategy.resetFields?.['status'] ?? noFields;
  copyField(merged.metadata, draft.metadata, 'managedFields');
  // Who means another object of the name is refused, as for writes of all of it.
  if (draft.metadata.uid) merged.metadata.uid = draft.metadata.uid;
  for (const field of ['labels', 'annotations', 'finalizers'] as const) {
    const isReset = hasField(reset, ['f:metadata']) || hasField(reset, ['f:metadata', fieldElement(field)]);
    if (!isReset) copyField(merged.metadata, draft.metadata, field);
  }
  copyField(merged, draft as WithStatus, 'status');
  return merged;
}

/** Counts a change of what is desired, made through a subresource (`''`: the object itself). */
export function countGeneration(
  resource: Resource,
  draft: KubeObject,
  { old, subresource }: { old: KubeObject; subresource: string },
): void {
  if (!countsGeneration(resource) || resource.strategy.uncountedSubresources?.includes(subresource)) return;
  const { countedMetadata = [] } = resource.strategy;
  const isMarked = countedMetadata.some(name => !deepEqual(draft.metadata[name], old.metadata[name]));
  if (isMarked || !deepEqual(desiredBy(resource, draft), desiredBy(resource, old)))
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** All but metadata, and the status where it is apart. */
function desiredBy({ hasStatus }: Resource, { metadata: _metadata, ...desired }: WithStatus): object {
  if (hasStatus) delete desired.status;
  return desired;
}

type WithStatus = KubeObject & { status?: unknown };

function copyField<T extends object>(to: T, from: T, field: keyof T): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}
