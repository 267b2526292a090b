/** The patch of a client-side apply: what a manifest says, and the removal of what it said before and says no more.
 *  Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation */
import { deepEqual } from '../json/deep.ts';
import { isObject, type JsonObject, ownValue, setOwn } from '../json/object.ts';
import type { FieldDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { primitivesPrefix } from './patch-directives.ts';
import { fieldOf, hasStrategy } from './strategic-merge.ts';

/** The three sides of the merge. */
export interface ApplyPatchOptions {
  /** What the manifest says now. */
  readonly wanted: JsonObject;
  /** What it said when it was last applied. */
  readonly previous: JsonObject;
  /** The object as it is. */
  readonly live: JsonObject;
  /** Undefined where nothing is known of it: then the patch is one of a JSON merge, and lists are taken as a whole. */
  readonly struct: StructReference | undefined;
}

/** A strategic merge patch that makes `live` what `wanted` says, keeps what neither manifest speaks of, and removes
 *  what only `previous` has. Lists are matched by the keys that the API declares for them, as in the patch's merge. */
export function applyPatch({ struct, ...versions }: ApplyPatchOptions): JsonObject {
  return patchObject(versions, struct ?? { kind: 'raw' });
}

interface Versions<T> {
  readonly wanted: T;
  readonly previous: T | undefined;
  readonly live: T | undefined;
}

function patchObject({ wanted, previous = {}, live = {} }: Versions<JsonObject>, value: ValueDescriptor): JsonObject {
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(previous)])) {
    const versions = { wanted: ownValue(wanted, key), previous: ownValue(previous, key), live: ownValue(live, key) };
    const field = fieldOf(value, key);
    if (versions.wanted === undefined) setOwn(patch, key, null);
    else setOwn(patch, key, patchValue(versions, field));
    const removed = removedPrimitives(versions, field);
    if (removed.length > 0) setOwn(patch, `${primitivesPrefix}${key}`, removed);
  }
  return patch;
}

function patchValue({ wanted, previous, live }: Versions<unknown>, field: FieldDescriptor): unknown {
  if (isObject(wanted)) {
    const versions = { wanted, previous: asObject(previous), live: asObject(live) };
    const patch = patchObject(versions, field.value);
    return hasStrategy(field, 'retainKeys') ? retainingKeys(patch, versions) : patch;
  }
  const { patchMergeKey: key } = field;
  if (!Array.isArray(wanted) || key === undefined || !hasStrategy(field, 'merge')) return wanted;
  return patchList({ wanted, previous: asList(previous), live: asList(live) }, field, key);
}

const asObject = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** A list of objects, with a directive that deletes each which only `previous` has. */
function patchList(
  { wanted, previous = [], live = [] }: Versions<readonly unknown[]>,
  field: FieldDescriptor,
  key: string,
): unknown[] {
  const items: ValueDescriptor = field.value.kind === 'list' ? field.value.items : { kind: 'raw' };
  const byKey = (list: readonly unknown[]) => new Map(list.filter(isObject).map(item => [item[key], item]));
  const [wantedByKey, previousByKey, liveByKey] = [byKey(wanted), byKey(previous), byKey(live)];
  const kept = wanted.map(item => {
    if (!isObject(item)) return item;
    const versions = { wanted: item, previous: previousByKey.get(item[key]), live: liveByKey.get(item[key]) };
    const patch = patchObject(versions, items);
    return hasStrategy(field, 'retainKeys') ? retainingKeys(patch, versions) : patch;
  });
  const removed = [...previousByKey.keys()].filter(id => id !== undefined && !wantedByKey.has(id));
  return [...kept, ...removed.map(id => ({ [key]: id, $patch: 'delete' }))];
}

/** Adds that nothing but what is wanted shall stay: of several forms of one thing, such as the source of a volume, the
 *  live object has one that nobody wrote down. Left out where nothing changes, since that would take away defaults and
 *  others' work. */
function retainingKeys(patch: JsonObject, { wanted, previous, live }: Versions<JsonObject>): JsonObject {
  const isChange = !says(live, wanted) || Object.keys(previous ?? {}).some(key => ownValue(wanted, key) === undefined);
  return live !== undefined && isChange ? { ...patch, $retainKeys: Object.keys(wanted) } : patch;
}

/** Whether `live` has all that is wanted, whatever else it has. */
function says(live: unknown, wanted: unknown): boolean {
  if (isObject(wanted)) {
    return isObject(live) && Object.entries(wanted).every(([key, value]) => says(ownValue(live, key), value));
  }
  return deepEqual(live, wanted);
}

/** Texts that only `previous` has, of a list whose items are merged by value. */
function removedPrimitives({ wanted, previous }: Versions<unknown>, field: FieldDescriptor): unknown[] {
  const isMerged = hasStrategy(field, 'merge') && field.patchMergeKey === undefined;
  if (!isMerged || !Array.isArray(wanted)) return [];
  const kept = new Set(wanted);
  return asList(previous).filter(item => !kept.has(item));
}
