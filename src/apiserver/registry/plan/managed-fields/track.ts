/** Who manages which fields after a write that is no apply: pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
import {
  type Changes,
  changesInSteps,
  difference,
  eachPart,
  type FieldSet,
  isEmptySet,
  type KubeObject,
  noChanges,
  noFields,
  StatusError,
  type StructReference,
  sharedInSteps,
  uniteInSteps,
} from '#api';
import { formatTime, type Steps, waitFor } from '#base';
import { capUpdaters } from './cap-updaters.ts';
import { isSameManager, type ManagedEntry, sortEntries, withFields } from './entries.ts';
import { type Filter, managed } from './ignored-fields.ts';

/** A version of a kind, in which fields have names. */
export interface FieldsVersion {
  readonly struct: StructReference;
  /** A stored object as it is in this version. It stays as it is. */
  fromStored(object: KubeObject): KubeObject;
  toStored(object: KubeObject): KubeObject;
  /** Set when somebody has to be asked to convert, from and to this version; the other two are not used then. */
  readonly conversion?: FieldsConversion | undefined;
}

/** What promises of it reject with, ends an apply, and leaves an update's record of other versions as it is. */
export interface FieldsConversion {
  fromStored(object: KubeObject): Promise<KubeObject>;
  toStored(object: KubeObject): Promise<KubeObject>;
}

/** A stored object in a version. */
export function* seenIn(version: FieldsVersion, object: KubeObject): Steps<KubeObject> {
  const { conversion } = version;
  return conversion ? yield* waitFor(conversion.fromStored(object)) : version.fromStored(object);
}

/** An object of a version as it is stored. */
export function* storedFrom(version: FieldsVersion, object: KubeObject): Steps<KubeObject> {
  const { conversion } = version;
  return conversion ? yield* waitFor(conversion.toStored(object)) : version.toStored(object);
}

/** A write, as the record of managers sees it. */
export interface FieldWrite {
  readonly manager: string;
  readonly apiVersion: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  readonly nowMs: number;
  /** Undefined for one that is not served any more. */
  versionOf(apiVersion: string): FieldsVersion | undefined;
  /** What the write can change. */
  readonly filter: Filter;
}

/** An object before and after a write, as they are stored. */
export interface Transition {
  readonly before: KubeObject;
  readonly after: KubeObject;
}

/** What a write can change of what differs, by version. Its steps are those of methods, which are the same for all
 *  writes: of a function that each write would make for itself, V8 knows nothing. */
export class FieldChanges {
  readonly #write: FieldWrite;
  readonly #transition: Transition;
  readonly #isLenient: boolean;
  readonly #known = new Map<string, Changes | undefined>();

  /** `isLenient`: nothing is said to differ in versions that nobody converts to at the moment. Default: that ends
   *  it. */
  constructor(write: FieldWrite, transition: Transition, { isLenient = false } = {}) {
    this.#write = write;
    this.#transition = transition;
    this.#isLenient = isLenient;
  }

  /** Undefined in a version that is not served. */
  *in(apiVersion: string): Steps<Changes | undefined> {
    const version = this.#write.versionOf(apiVersion);
    if (!version || this.#known.has(apiVersion)) return this.#known.get(apiVersion);
    try {
      const changes = yield* this.#compare(version);
      this.#known.set(apiVersion, changes);
      return changes;
    } catch (error) {
      if (!this.#isLenient || !(error instanceof StatusError)) throw error;
      // Each is asked for once: who does not answer takes long.
      this.#known.set(apiVersion, noChanges);
      return noChanges;
    }
  }

  *#compare(version: FieldsVersion): Steps<Changes> {
    const [then, now] = yield* bothIn(version, this.#transition);
    return filtered(yield* changesInSteps(version.struct, then, now), this.#write.filter);
  }
}

/** What was and what is, asked for together. */
function* bothIn(version: FieldsVersion, { before, after }: Transition): Steps<readonly [KubeObject, KubeObject]> {
  const { conversion } = version;
  return conversion
    ? yield* waitFor(Promise.all([conversion.fromStored(before), conversion.fromStored(after)]))
    : [version.fromStored(before), version.fromStored(after)];
}

function filtered(changes: Changes, filter: Filter): Changes {
  if (changes === noChanges) return changes;
  const remaining = (set: FieldSet): FieldSet => (set === noFields ? set : managed(filter(set)));
  return {
    added: remaining(changes.added),
    modified: remaining(changes.modified),
    removed: remaining(changes.removed),
  };
}

/** The entries after a write: who writes manages what they changed, and nobody else does any more. `entries` are those
 *  before it, or those that the writer sent. */
export function* trackUpdate(
  write: FieldWrite,
  transition: Transition,
  entries: readonly ManagedEntry[],
): Steps<readonly ManagedEntry[]> {
  const changes = new FieldChanges(write, transition, { isLenient: true });
  const own = (yield* changes.in(write.apiVersion)) ?? noChanges;
  const kept = yield* release(entries, changes);
  const taken = yield* uniteInSteps(own.modified, own.added);
  if (isEmptySet(taken)) return kept === entries ? entries : sortEntries(kept);
  yield;
  const all = yield* take(write, kept, taken);
  yield;
  return sortEntries(yield* capUpdaters(all));
}

/** The entries without what has been changed or removed: all of it, in the words of each one's version. The same array
 *  when nothing of it was theirs. */
export function* release(entries: readonly ManagedEntry[], changes: FieldChanges): Steps<readonly ManagedEntry[]> {
  const kept: ManagedEntry[] = [];
  for (const entry of entries) {
    yield;
    const found = yield* changes.in(entry.apiVersion);
    const rest = found && (yield* eachPart(entry.fieldsV1, part => without(part, found)));
    yield;
    const released = rest && (yield* withFields(entry, rest));
    if (released) kept.push(released);
  }
  return kept.length === entries.length && kept.every((entry, index) => entry === entries[index]) ? entries : kept;
}

const without = (set: FieldSet, { added, modified, removed }: Changes): FieldSet =>
  difference(difference(difference(set, modified), added), removed);

function* take(write: FieldWrite, entries: readonly ManagedEntry[], taken: FieldSet): Steps<ManagedEntry[]> {
  const { manager, apiVersion, subresource, nowMs } = write;
  const own: ManagedEntry = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion,
    time: formatTime(nowMs),
    fieldsType: 'FieldsV1',
    fieldsV1: taken,
    ...(subresource === '' ? {} : { subresource }),
  };
  const before = entries.find(entry => isSameManager(entry, own));
  const others = before ? entries.filter(entry => entry !== before) : entries;
  const fieldsV1 = before ? yield* uniteInSteps(before.fieldsV1, taken) : taken;
  yield;
  const isSame = fieldsV1 === before?.fieldsV1;
  return [...others, { ...own, fieldsV1: isSame ? fieldsV1 : yield* sharedInSteps(fieldsV1) }];
}
