/** Lists in a strategic merge patch: items are matched by a key, or by value, and put into the order of the patch. */
import { jsonText } from '#base';
import { isObject, type JsonObject } from '../json/object.ts';
import { badRequest, StatusError } from '../meta/v1/status-error.ts';
import { dropDirectives } from './patch-directives.ts';

/** How the items of a list are matched and merged. */
export interface ListRules {
  /** The field that tells items apart. Undefined for lists of texts or numbers. */
  readonly mergeKey: string | undefined;
  mergeItems(original: JsonObject, patch: JsonObject): JsonObject;
}

/** Merges two lists.
 *
 *  Flow: items of the patch with `$patch` remove or replace; the others are merged with the item of the same key, or
 *  added. Items that `order` names then come in its order; the others stay before the items that they were before.
 *  Errors: StatusError 400 or 422 when an item has no key, or an unknown directive. */
export function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[],
  rules: ListRules,
): unknown[] {
  const identify = identifier(rules, original, patch);
  const named = order.map(item => (isObject(item) ? identify(item) : item));
  const places = placesOf(named);
  checkOrder(patch, named, { places, identify });
  const merged = rules.mergeKey === undefined ? unite(original, patch) : mergeItems(original, patch, identify, rules);
  return arrange(merged, { original: placesOf(original.map(identify)), named: places, identify });
}

/** Where each comes first. */
type Places = ReadonlyMap<unknown, number>;

function placesOf(ids: readonly unknown[]): Places {
  const places = new Map<unknown, number>();
  for (const [index, id] of ids.entries()) if (!places.has(id)) places.set(id, index);
  return places;
}

type Identify = (item: unknown) => unknown;

function identifier({ mergeKey }: ListRules, original: readonly unknown[], patch: readonly unknown[]): Identify {
  if (mergeKey === undefined) {
    if (original.some(isObject) || patch.some(isObject)) throw unprocessable('cannot merge lists without merge key');
    return item => item;
  }
  return item => {
    const id = isObject(item) ? item[mergeKey] : undefined;
    if (id === undefined && !isReplace(item)) {
      throw unprocessable(`map: ${jsonText(item)} does not contain declared merge key: ${mergeKey}`);
    }
    return id;
  };
}

const isReplace = (item: unknown): boolean => isObject(item) && item['$patch'] === 'replace';
const isDelete = (item: unknown): boolean => isObject(item) && item['$patch'] === 'delete';

function unprocessable(message: string): StatusError {
  const text = 'the server rejected our request due to an error in our request';
  return new StatusError(422, 'Invalid', text, { causes: [{ message }] });
}

const unite = (original: readonly unknown[], patch: readonly unknown[]): unknown[] => [
  ...new Set([...original, ...patch]),
];

function mergeItems(
  original: readonly unknown[],
  patch: readonly unknown[],
  identify: Identify,
  rules: ListRules,
): unknown[] {
  const plain = patch.filter(item => !(isObject(item) && '$patch' in item));
  if (patch.some(isReplace)) return plain;
  const deleted = new Set<unknown>();
  for (const item of patch) {
    if (!isObject(item) || !('$patch' in item)) continue;
    if (!isDelete(item)) throw badRequest(`unknown patch type: ${String(item['$patch'])} in map: ${jsonText(item)}`);
    deleted.add(identify(item));
  }
  const result = original.filter(item => !deleted.has(identify(item)));
  const places = new Map(placesOf(result.map(identify)));
  for (const item of plain) {
    const id = identify(item);
    const index = places.get(id);
    if (index === undefined) places.set(id, result.push(dropDirectives(item)) - 1);
    else result[index] = rules.mergeItems(result[index] as JsonObject, item as JsonObject);
  }
  return result;
}

/** Items that the order names come in its order. Each other item comes before the first named one that it preceded in
 *  the original, and after all named ones otherwise. */
function arrange(
  merged: readonly unknown[],
  { original, named, identify }: { original: Places; named: Places; identify: Identify },
): unknown[] {
  const inOrder: Placed[] = [];
  const others: Placed[] = [];
  for (const item of merged) {
    const id = identify(item);
    const place = named.get(id);
    const placed = { item, named: place ?? -1, original: original.get(id) ?? -1 };
    (place === undefined ? others : inOrder).push(placed);
  }
  inOrder.sort((a, b) => a.named - b.named);
  const result: unknown[] = [];
  let next = 0;
  for (const { item, original: here } of inOrder) {
    for (; next < others.length && (others[next] as Placed).original < here; next++) result.push(others[next]?.item);
    result.push(item);
  }
  for (; next < others.length; next++) result.push(others[next]?.item);
  return result;
}

/** An item, and where it stands in the order and in the original; -1: nowhere. */
interface Placed {
  readonly item: unknown;
  readonly named: number;
  readonly original: number;
}

/** The items of a patch must come in the order that it asks for. */
function checkOrder(
  patch: readonly unknown[],
  named: readonly unknown[],
  { places, identify }: { places: Places; identify: Identify },
): void {
  let last = -1;
  for (const item of patch) {
    if (isReplace(item) || isDelete(item)) continue;
    const index = places.get(identify(item)) ?? -1;
    if (index < last || index < 0) {
      throw badRequest(
        `The order in patch list:\n${jsonText(patch)}\n doesn't match $setElementOrder list:\n${jsonText(named)}\n`,
      );
    }
    last = index;
  }
}
