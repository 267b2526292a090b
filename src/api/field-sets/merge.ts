/** Merging what somebody applies into what there is. */
import { setOwn } from '../json/object.ts';
import type { ListDescriptor, ValueDescriptor } from '../schema/descriptor.ts';
import { elementOf, type FieldsShape, insideOf, isBare, itemsOf, type KeysShape, membersOf, shapeOf } from './shape.ts';

/** The value that applying `applied` to `live` makes; both stay as they are, and parts of them are shared. Nothing is
 *  removed; of a field that both have, the applied value counts. Items of lists stay in the order of `live`, or come in
 *  that of `applied` where it says another one. `applied` has been checked (`check-applied.ts`). */
export function mergeApplied(value: ValueDescriptor, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  const shape = shapeOf(value, applied ?? live);
  if (live === undefined || shape.is === 'whole' || (isBare(live) && isBare(applied))) return applied;
  if (shape.is === 'items') return mergeItems(shape.list, itemsOf(live), itemsOf(applied));
  return mergeMembers(shape, live, applied);
}

function mergeMembers(shape: FieldsShape | KeysShape, live: unknown, applied: unknown): Record<string, unknown> {
  const [old, wanted] = [membersOf(live), membersOf(applied)];
  const merged = { ...old };
  for (const name of Object.keys(wanted)) {
    const value = insideOf(shape, name);
    const before = Object.hasOwn(old, name) ? old[name] : undefined;
    setOwn(merged, name, value ? mergeApplied(value, before, wanted[name]) : wanted[name]);
  }
  return merged;
}

function mergeItems(list: ListDescriptor, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const old = indexed(list, live);
  const wanted = indexed(list, applied);
  return mergedOrder(old.elements, wanted.elements).map(({ element, place }) => {
    if (place !== undefined) return live[place];
    // Of items that are there twice nobody knows which one is meant.
    const before = old.repeated.has(element) ? undefined : old.items.get(element);
    return mergeApplied(list.items, before, wanted.items.get(element));
  });
}

interface Indexed {
  readonly elements: readonly string[];
  readonly items: ReadonlyMap<string, unknown>;
  readonly repeated: ReadonlySet<string>;
}

function indexed(list: ListDescriptor, found: readonly unknown[]): Indexed {
  const items = new Map<string, unknown>();
  const repeated = new Set<string>();
  const elements = found.map((item, place) => {
    const known = elementOf(list, item);
    // What cannot be told apart stays where it is.
    const element = typeof known === 'string' ? known : `?${place}`;
    if (items.has(element)) repeated.add(element);
    items.set(element, item);
    return element;
  });
  return { elements, items, repeated };
}

/** An item of the merged list: one that is applied, or the one at a place of the live list, which nobody applies. */
interface Placed {
  readonly element: string;
  readonly place?: number;
}

/** Live items that nobody applies keep their place between those that are applied, which come in the order of
 *  `applied`. */
function mergedOrder(live: readonly string[], applied: readonly string[]): Placed[] {
  const isLive = new Set(live);
  const isApplied = new Set(applied);
  const shared = applied.filter(element => isLive.has(element));
  const merged = new Set<string>();
  const order: Placed[] = [];
  let [place, next, sharedNext] = [0, 0, 0];
  const takeApplied = () => {
    const element = applied[next++] as string;
    if (element === shared[sharedNext]) sharedNext++;
    merged.add(element);
    order.push({ element });
  };
  while (place < live.length || next < applied.length) {
    const element = live[place];
    if (element === undefined) takeApplied();
    else if (element === applied[next]) {
      takeApplied();
      place++;
    } else if (!isApplied.has(element)) order.push({ element, place: place++ });
    else if (merged.has(element) || (next < applied.length && isMoved(element, shared[sharedNext]))) place++;
    else takeApplied();
  }
  return order;
}

/** Whether an item that is applied comes in another place than the live list has it. */
const isMoved = (element: string, nextShared: string | undefined): boolean =>
  nextShared !== undefined && nextShared !== element;
