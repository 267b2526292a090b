/** Which fields are others in one value than in another. */
import { deepEqual } from '../json/deep.ts';
import type { FieldDescriptor, ValueDescriptor } from '../schema/descriptor.ts';
import { fieldElement } from './element.ts';
import { FieldCount } from './field-count.ts';
import { type FieldSet, leaf, noFields } from './field-set.ts';
import { GrowingSet } from './growing-set.ts';
import { OwnedFields } from './owned-fields.ts';
import {
  elementOf,
  type FieldsShape,
  type ItemsShape,
  insideOf,
  isBare,
  itemsOf,
  type KeysShape,
  membersOf,
  shapeOf,
} from './shape.ts';

/** The fields that the second value has and the first has not, those that both have and that differ, and those that
 *  only the first has. No field is in two of the sets. */
export interface Changes {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Nothing differs. */
export const noChanges: Changes = { added: noFields, modified: noFields, removed: noFields };

/** What differs between two values in their normal form, in which a field that upstream writes always, as null if need
 *  be, counts as there. Throws the 413 for too many fields. */
export function changesBetween(
  value: ValueDescriptor,
  before: unknown,
  after: unknown,
  count = new FieldCount(),
): Changes {
  const branches = new Comparison(count).compare(value, before, after);
  if (!branches) return noChanges;
  return {
    added: branches.added ?? noFields,
    modified: branches.modified ?? noFields,
    removed: branches.removed ?? noFields,
  };
}

/** The branches of a value in the three sets; undefined when nothing differs. */
interface Branches {
  readonly added?: FieldSet | undefined;
  readonly modified?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}

const modifiedLeaf: Branches = { modified: leaf };

type Members = Readonly<Record<string, unknown>>;

/** One walk through two values. */
class Comparison {
  readonly #count: FieldCount;
  readonly #owned: OwnedFields;

  constructor(count: FieldCount) {
    this.#count = count;
    this.#owned = new OwnedFields('all', count);
  }

  /** Both are there; null is a value. */
  compare(value: ValueDescriptor, before: unknown, after: unknown): Branches | undefined {
    if (before === after) return undefined;
    const shape = shapeOf(value, after ?? before);
    if (shape.is === 'whole' || (isBare(before) && isBare(after))) {
      return deepEqual(before, after) ? undefined : modifiedLeaf;
    }
    if (shape.is === 'items') return this.#compareItems(shape, before, after);
    return this.#compareMembers(shape, membersOf(before), membersOf(after));
  }

  #compareMembers(shape: FieldsShape | KeysShape, before: Members, after: Members): Branches | undefined {
    const found = new FoundChanges(this.#count);
    for (const name in after) {
      const old = before[name];
      // Most values are texts that are the same, and need no look at their field.
      if (old === after[name]) continue;
      const value = insideOf(shape, name);
      if (!value) continue;
      const branches = this.#compareMember(value, old ?? nullOf(shape, name), after[name]);
      found.note(fieldElement(name, found.size), branches);
    }
    for (const name in before) {
      if (before[name] === undefined || after[name] !== undefined) continue;
      const value = insideOf(shape, name);
      if (!value) continue;
      found.note(fieldElement(name, found.size), this.#compareMember(value, before[name], nullOf(shape, name)));
    }
    return found.branches();
  }

  /** Either may be undefined for what is not there. */
  #compareMember(value: ValueDescriptor, before: unknown, after: unknown): Branches | undefined {
    if (before === undefined) return after === undefined ? undefined : { added: this.#whole(value, after) };
    if (after === undefined) return { removed: this.#whole(value, before) };
    return this.compare(value, before, after);
  }

  #whole(value: ValueDescriptor, found: unknown): FieldSet | undefined {
    return this.#owned.branch(value, found, false);
  }

  #compareItems(shape: ItemsShape, before: unknown, after: unknown): Branches | undefined {
    // Mostly nothing differs, which takes no keys to see.
    if (deepEqual(before, after)) return undefined;
    const { items } = shape.list;
    const old = byElement(shape, before);
    const now = byElement(shape, after);
    const found = new FoundChanges(this.#count, true);
    for (const [element, item] of now) {
      const other = old.get(element);
      if (item instanceof Repeated || other instanceof Repeated) {
        found.note(element, this.#compareRepeated(items, itemsAt(other), itemsAt(item)));
      } else found.note(element, this.#compareMember(items, other, item));
    }
    for (const [element, item] of old) {
      if (now.has(element)) continue;
      if (item instanceof Repeated) found.note(element, { removed: leaf });
      else found.note(element, this.#compareMember(items, item, undefined));
    }
    return found.branches();
  }

  /** Items that are there more than once are one field, and nothing in them is. */
  #compareRepeated(
    items: ValueDescriptor,
    before: readonly unknown[],
    after: readonly unknown[],
  ): Branches | undefined {
    if (before.length > 1 && after.length > 1) return deepEqual(before, after) ? undefined : modifiedLeaf;
    if (before.length > 1) return { removed: leaf, added: this.#whole(items, after[0]) };
    return { added: leaf, removed: before.length === 0 ? undefined : this.#whole(items, before[0]) };
  }
}

/** What a field that is not there counts as: null where it is written always. */
function nullOf(shape: FieldsShape | KeysShape, name: string): null | undefined {
  if (shape.is === 'keys') return undefined;
  const field: FieldDescriptor | undefined = shape.fields[name];
  return field?.always ? null : undefined;
}

/** Items of a list that cannot be told apart. */
class Repeated {
  readonly items: unknown[];

  constructor(...items: readonly unknown[]) {
    this.items = [...items];
  }
}

const itemsAt = (found: unknown): readonly unknown[] =>
  found instanceof Repeated ? found.items : found === undefined ? [] : [found];

/** The items of a list; {@link Repeated} where there are several of an element. */
function byElement({ list }: ItemsShape, found: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of itemsOf(found)) {
    const element = elementOf(list, item);
    if (typeof element !== 'string') continue;
    const other = items.get(element);
    if (other === undefined) items.set(element, item);
    else if (other instanceof Repeated) other.items.push(item);
    else items.set(element, new Repeated(other, item));
  }
  return items;
}

/** What has been found to differ inside of a value. */
class FoundChanges {
  readonly #count: FieldCount;
  readonly #areItems: boolean;
  #added: GrowingSet | undefined;
  #modified: GrowingSet | undefined;
  #removed: GrowingSet | undefined;
  /** How much there is. */
  size = 0;

  constructor(count: FieldCount, areItems = false) {
    this.#count = count;
    this.#areItems = areItems;
  }

  note(element: string, branches: Branches | undefined): void {
    if (!branches) return;
    const { added, modified, removed } = branches;
    if (!added && !modified && !removed) return;
    if (this.#areItems) this.#count.addItem(this.size);
    else this.#count.add(this.size);
    this.size++;
    if (added) (this.#added ??= new GrowingSet()).add(element, added);
    if (modified) (this.#modified ??= new GrowingSet()).add(element, modified);
    if (removed) (this.#removed ??= new GrowingSet()).add(element, removed);
  }

  branches(): Branches | undefined {
    if (this.size === 0) return undefined;
    return {
      added: this.#added?.inOrder(),
      modified: this.#modified?.inOrder(),
      removed: this.#removed?.inOrder(),
    };
  }
}
