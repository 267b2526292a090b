/** Sets of the fields of an object, in the form in which managed fields have them on the wire (FieldsV1): trees whose
 *  branches are the elements of paths (see `element.ts`). A branch that ends is a field of the set; one that goes on is
 *  a field of the set itself where it has `.`.
 *
 *      {"f:spec": {"f:replicas": {}, "f:selector": {".": {}, "f:app": {}}}}
 *      .spec.replicas .spec.selector .spec.selector.app
 *
 *  Sets are never changed: what is combined of two shares what it took over as it was, and is the first one itself
 *  where that says the same. Source:
 *  https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */

export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** The element by which a branch that goes on is a field of the set itself. */
export const self = '.';

/** A field without fields inside; as a whole tree, the empty set. */
export const leaf: FieldSet = Object.freeze({});

/** The set without fields. */
export const noFields: FieldSet = Object.freeze({});

/** Whether a set has no field. Trees have no branch that leads to none. */
export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether a branch is a field of the set. */
export const isMember = (branch: FieldSet): boolean => self in branch || isEmptySet(branch);

/** The branch of a field that is one of the set, or not, with these fields inside; undefined when nothing is left of
 *  it. */
export function branchOf(member: boolean, inside: FieldSet | undefined): FieldSet | undefined {
  if (inside === undefined || isEmptySet(inside)) return member ? leaf : undefined;
  return member ? { [self]: leaf, ...inside } : inside;
}

/** The tree with its elements in the order of their texts, by which equal sets are equal texts. */
export function inOrder(set: Record<string, FieldSet>): FieldSet {
  let last = '';
  for (const element in set) {
    if (element < last) return sorted(set);
    last = element;
  }
  return set;
}

/** Texts alone are sorted several times as fast as by a comparison of ours. */
function sorted(set: Record<string, FieldSet>): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element of Object.keys(set).sort()) result[element] = set[element] as FieldSet;
  return result;
}

/** The fields of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(a) ? b : unite(a, b, false);
}

function unite(a: FieldSet, b: FieldSet, member: boolean): FieldSet {
  if (a === b) return a;
  let result: Record<string, FieldSet> | undefined;
  for (const element in b) {
    if (element === self) continue;
    const branch = b[element] as FieldSet;
    const own = a[element];
    const united = own === undefined ? branch : unite(own, branch, isMember(own) || isMember(branch));
    if (united !== own) (result ??= { ...a })[element] = united;
  }
  if (member && !(self in a) && (result !== undefined || !isEmptySet(a))) (result ??= { ...a })[self] = leaf;
  return result ? inOrder(result) : a;
}

/** The fields of `a` that are not in `b`. What is inside of a field of `b` stays. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => subtract(a, b, false);

/** The fields of `a` that are neither in `b` nor inside of a field of `b`. */
export const recursiveDifference = (a: FieldSet, b: FieldSet): FieldSet => subtract(a, b, true);

function subtract(a: FieldSet, b: FieldSet, isRecursive: boolean): FieldSet {
  if (!meets(a, b)) return a;
  let isSame = true;
  // Made anew, since V8 gives an object another, slower form when something of it is deleted.
  const result: Record<string, FieldSet> = {};
  for (const element in a) {
    const branch = a[element] as FieldSet;
    const other = element === self ? undefined : b[element];
    const rest = other === undefined ? branch : subtractBranch(branch, other, isRecursive);
    if (rest !== branch) isSame = false;
    if (rest !== undefined) result[element] = rest;
  }
  return isSame ? a : result;
}

/** Whether two trees have an element in common. */
function meets(a: FieldSet, b: FieldSet): boolean {
  for (const element in b) if (element !== self && element in a) return true;
  return false;
}

function subtractBranch(a: FieldSet, b: FieldSet, isRecursive: boolean): FieldSet | undefined {
  const isTaken = isMember(b);
  if (isTaken && isRecursive) return undefined;
  const rest = subtract(a, b, isRecursive);
  const stays = isMember(a) && !isTaken;
  if (rest === a && stays === isMember(a)) return a;
  const { [self]: _, ...inside } = rest;
  return branchOf(stays, inside);
}

/** The fields of both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element in a) {
    const other = b[element];
    if (other === undefined || element === self) continue;
    const branch = a[element] as FieldSet;
    const common = branchOf(isMember(branch) && isMember(other), intersection(branch, other));
    if (common !== undefined) result[element] = common;
  }
  return result;
}

/** Elements of a path, from the outside in. */
export type FieldPath = readonly string[];

/** Whether a field is in a set. */
export function hasField(set: FieldSet, path: FieldPath): boolean {
  let branch = set;
  for (const element of path) {
    const next = branch[element];
    if (next === undefined) return false;
    branch = next;
  }
  return path.length > 0 && isMember(branch);
}

/** A set of fields. */
export function setOf(...paths: readonly FieldPath[]): FieldSet {
  let set = noFields;
  for (const path of paths)
    set = union(
      set,
      path.reduceRight<FieldSet>((inside, element) => ({ [element]: inside }), leaf),
    );
  return set;
}

/** The fields of a set: those of one level, and then what is inside of each. */
export function* pathsOf(set: FieldSet, above: FieldPath = []): Generator<FieldPath> {
  const branches = Object.entries(set).filter(([element]) => element !== self);
  for (const [element, branch] of branches) if (isMember(branch)) yield [...above, element];
  for (const [element, branch] of branches) yield* pathsOf(branch, [...above, element]);
}

/** How many fields a set has. */
export function countFields(set: FieldSet): number {
  let count = 0;
  for (const element in set) {
    const branch = set[element] as FieldSet;
    if (element !== self) count += (isMember(branch) ? 1 : 0) + countFields(branch);
  }
  return count;
}

/** What of a set lies on the paths of a pattern, in which `*` is any element, and `true` all that is inside. */
export interface FieldPattern {
  readonly [element: string]: FieldPattern | true;
}

/** The fields of a set that a pattern names, and those that lead there. */
export function matching(set: FieldSet, pattern: FieldPattern): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [element, branch] of Object.entries(set)) {
    const inside = pattern['*'] ?? pattern[element];
    if (inside === undefined || element === self) continue;
    const { [self]: _, ...fields } = branch;
    const kept = branchOf(isMember(branch), inside === true ? fields : matching(branch, inside));
    if (kept !== undefined) result[element] = kept;
  }
  return result;
}
