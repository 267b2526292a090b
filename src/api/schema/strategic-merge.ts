/** Strategic merge patch: a merge patch that knows which lists are really maps.
 *  Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/ and
 *  https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md */
import { jsonText } from '#base';
import { isObject, type JsonObject, ownValue, setOwn } from '../json/object.ts';
import { badRequest } from '../meta/v1/status-error.ts';
import type { FieldDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { mergeList } from './merge-list.ts';
import { dropDirectives, orderPrefix, primitivesPrefix } from './patch-directives.ts';
import { structBehind } from './structs.ts';

/** The object that a patch makes of `original`, which is not changed; unchanged parts are shared.
 *
 *  Directives: `$patch: replace | delete`, `$retainKeys`, `$setElementOrder/field`, `$deleteFromPrimitiveList/field`.
 *  Errors: StatusError 400 for a malformed patch, 422 for items of a list that cannot be told apart. */
export function strategicMerge(original: JsonObject, patch: unknown, struct: StructReference): JsonObject {
  if (!isObject(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal non-object into Go value of type map[string]interface {}',
    );
  return mergeObjects(original, patch, struct);
}

/** Merges a struct, a map, or JSON of no known shape. */
function mergeObjects(original: JsonObject, patch: JsonObject, value: ValueDescriptor): JsonObject {
  if ('$patch' in patch) return applyWhole(patch);
  const result = retainKeys(original, patch);
  mergeOrderedLists(result, patch, value);
  for (const [key, change] of Object.entries(patch)) {
    refuseNameless(key);
    if (key === '$retainKeys' || key.startsWith(orderPrefix) || `${orderPrefix}${key}` in patch) continue;
    if (key.startsWith(primitivesPrefix)) removePrimitives(result, key.slice(primitivesPrefix.length), change);
    else mergeField(result, key, change, fieldOf(value, key));
  }
  return result;
}

/** A word without a field means nothing. */
function refuseNameless(key: string): void {
  if (!key.startsWith('$')) return;
  for (const [prefix, list] of [
    [orderPrefix, 'setElementOrder'],
    [primitivesPrefix, 'primitive'],
  ] as const)
    if (key.startsWith(prefix.slice(0, -1)) && !key.startsWith(prefix))
      throw badRequest(`invalid patch format of ${list} list`);
}

function applyWhole(patch: JsonObject): JsonObject {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw badRequest(`unknown patch type: ${String(directive)} in map: ${jsonText(patch)}`);
}

/** What `original` keeps: everything, or the keys that `$retainKeys` names. */
function retainKeys(original: JsonObject, patch: JsonObject): JsonObject {
  if (!('$retainKeys' in patch)) return { ...original };
  const keys = patch['$retainKeys'];
  const retained = Array.isArray(keys) ? new Set<unknown>(keys) : undefined;
  const isWrong = (key: string): boolean => !key.startsWith('$') && patch[key] !== null && !retained?.has(key);
  if (!retained || Object.keys(patch).some(isWrong)) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.has(key)));
}

const unknownShape: FieldDescriptor = { value: { kind: 'raw' } };

/** How the value under a key of a struct, a map or JSON of no known shape is merged. */
export function fieldOf(value: ValueDescriptor, key: string): FieldDescriptor {
  if (value.kind === 'struct') {
    const { fields } = structBehind(value);
    return ownValue(fields, key) ?? unknownShape;
  }
  return value.kind === 'map' ? { value: value.values } : unknownShape;
}

/** Whether a field is declared with this word of a strategic merge patch. */
export const hasStrategy = ({ patchStrategy = '' }: FieldDescriptor, word: 'merge' | 'retainKeys'): boolean =>
  patchStrategy.split(',').includes(word);

function mergeField(result: JsonObject, key: string, change: unknown, field: FieldDescriptor): void {
  if (change === null) {
    delete result[key];
    return;
  }
  const current = ownValue(result, key);
  if (isObject(current) && isObject(change) && field.patchStrategy !== 'replace') {
    setOwn(result, key, mergeObjects(current, change, field.value));
  } else if (Array.isArray(current) && Array.isArray(change) && hasStrategy(field, 'merge')) {
    result[key] = mergeList(current, change, change, rulesOf(field));
  } else {
    const value = dropDirectives(change);
    if (value === undefined) delete result[key];
    else setOwn(result, key, value);
  }
}

/** What merging a list needs to know: how its items are told apart, and how two of them are merged. */
function rulesOf(field: FieldDescriptor) {
  const items: ValueDescriptor = field.value.kind === 'list' ? field.value.items : { kind: 'raw' };
  return {
    mergeKey: field.patchMergeKey,
    mergeItems: (original: JsonObject, patch: JsonObject) => mergeObjects(original, patch, items),
  };
}

/** Lists for which the patch gives the order of all items: merge first, then sort by that order. */
function mergeOrderedLists(result: JsonObject, patch: JsonObject, value: ValueDescriptor): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(orderPrefix)) continue;
    const key = directive.slice(orderPrefix.length);
    const change = ownValue(patch, key);
    const found = ownValue(result, key);
    const current: unknown[] | undefined = Array.isArray(found) ? found : undefined;
    if (!Array.isArray(order)) throw badRequest(`expected a list under ${directive}`);
    if (change === null) delete result[key];
    else if (Array.isArray(change) || (change === undefined && current)) {
      setOwn(result, key, mergeList(current ?? [], change ?? [], order, rulesOf(fieldOf(value, key))));
    } else if (change !== undefined) throw badRequest(`expected a list under ${key}`);
  }
}

function removePrimitives(result: JsonObject, key: string, removals: unknown): void {
  if (!Array.isArray(removals)) throw badRequest('invalid patch format of primitive list');
  const current = result[key];
  const removed = new Set<unknown>(removals);
  if (Array.isArray(current)) result[key] = current.filter(item => !removed.has(item));
}
