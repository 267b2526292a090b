/** Sets of the fields of objects with very wide maps, made and combined in steps: names that nobody has seen before are
 *  what costs most. */
import type { Steps } from '#base';
import { isWide, partsOf } from '../json/wide-maps.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { type Changes, changesBetween, noChanges } from './changes.ts';
import { FieldCount } from './field-count.ts';
import { type FieldSet, isEmptySet, isMember, leaf, noFields, self, union } from './field-set.ts';
import { type Counting, fieldsOf } from './owned-fields.ts';

/** {@link changesBetween}. */
export function* changesInSteps(value: ValueDescriptor, before: unknown, after: unknown): Steps<Changes> {
  const count = new FieldCount();
  const parts: Changes[] = [];
  for (const [then, now] of partsOf([before, after])) {
    if (parts.length > 0) yield;
    parts.push(changesBetween(value, then, now, count));
  }
  const [first = noChanges, second] = parts;
  if (second === undefined) return first;
  return {
    added: yield* unionInSteps(parts.map(({ added }) => added)),
    modified: yield* unionInSteps(parts.map(({ modified }) => modified)),
    removed: yield* unionInSteps(parts.map(({ removed }) => removed)),
  };
}

/** {@link fieldsOf}. */
export function* fieldsInSteps(value: ValueDescriptor, found: unknown, counting: Counting): Steps<FieldSet> {
  const count = new FieldCount();
  const sets: FieldSet[] = [];
  for (const [part] of partsOf([found])) {
    if (sets.length > 0) yield;
    sets.push(fieldsOf(value, part, counting, count));
  }
  return yield* unionInSteps(sets);
}

/** What is made of a set, where that is the union of what is made of its parts; the set itself where nothing is
 *  changed. */
export function* eachPart(set: FieldSet, work: (part: FieldSet) => FieldSet): Steps<FieldSet> {
  const sets: FieldSet[] = [];
  let isSame = true;
  for (const [part] of partsOf([set])) {
    if (sets.length > 0) yield;
    const made = work(part as FieldSet);
    if (made !== part) isSame = false;
    sets.push(made);
  }
  return isSame ? set : yield* unionInSteps(sets);
}

/** {@link union}. */
export function* uniteInSteps(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  // Of a new object all is added, and it need not be looked through.
  if (isEmptySet(a)) return b;
  if (isEmptySet(b)) return a;
  return isWide(a) || isWide(b) ? yield* unionInSteps([a, b]) : union(a, b);
}

/** Elements of a step. */
const stepElements = 4000;

/** The fields of any of the sets; `isField`: and what they are branches of, where they are branches. To unite them one
 *  after the other would copy what has gathered for each. */
export function* unionInSteps(sets: readonly FieldSet[], isField = false): Steps<FieldSet> {
  const full = sets.filter(set => !isEmptySet(set));
  const [first = noFields, second] = full;
  if (second === undefined && !isField) return first;
  const branches = new Map<string, FieldSet[]>(isField && full.length > 0 ? [[self, [leaf]]] : []);
  let count = 0;
  for (const set of full) {
    for (const element in set) {
      const same = branches.get(element);
      if (same) same.push(set[element] as FieldSet);
      else branches.set(element, [set[element] as FieldSet]);
      if (++count % stepElements === 0) yield;
    }
  }
  // Texts alone are sorted several times as fast as by a comparison of ours.
  const elements = [...branches.keys()].sort();
  const united: Record<string, FieldSet> = {};
  for (const element of elements) {
    const same = branches.get(element) as readonly FieldSet[];
    united[element] = same.length === 1 ? (same[0] as FieldSet) : yield* unionInSteps(same, same.some(isMember));
    if (++count % stepElements === 0) yield;
  }
  return united;
}
