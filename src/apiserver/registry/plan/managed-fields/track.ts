/** Who manages which fields after a write that is no apply: pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
import {
  type Changes,
  changesBetween,
  difference,
  type FieldSet,
  isEmptySet,
  type KubeObject,
  noChanges,
  noFields,
  StatusError,
  type StructReference,
  sharedSet,
  union,
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

/** What differs, by version; undefined in one that is not served. */
export type ChangesIn = (apiVersion: string) => Steps<Changes | undefined>;

/** What a write can change of what differs. */
export function changesOf(write: FieldWrite, { before, after }: Transition): ChangesIn {
  const known = new Map<string, Changes | undefined>();
  return function* changesIn(apiVersion) {
    const version = write.versionOf(apiVersion);
    if (!version || known.has(apiVersion)) return known.get(apiVersion);
    const [then, now] = yield* bothIn(version, { before, after });
    const changes = filtered(changesBetween(version.struct, then, now), write.filter);
    known.set(apiVersion, changes);
    return changes;
  };
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

/** The same, where nothing is said to differ in versions that nobody converts to at the moment. Each is asked for once: who does not
 *  answer takes long. */
function changesIfTold(changesIn: ChangesIn): ChangesIn {
  const untold = new Set<string>();
  return function* changes(apiVersion) {
    if (untold.has(apiVersion)) return noChanges;
    try {
      return yield* changesIn(apiVersion);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      untold.add(apiVersion);
      return noChanges;
    }
  };
}

/** The entries after a write: who writes manages what they changed, and nobody else does any more. `entries` are those before it,
 *  or those that the writer sent. */
export function* trackUpdate(
  write: FieldWrite,
  transition: Transition,
  entries: readonly ManagedEntry[],
): Steps<readonly ManagedEntry[]> {
  const changesIn = changesIfTold(changesOf(write, transition));
  const own = (yield* changesIn(write.apiVersion)) ?? noChanges;
  const kept = yield* release(entries, changesIn);
  const taken = union(own.modified, own.added);
  if (isEmptySet(taken)) return kept === entries ? entries : sortEntries(kept);
  yield;
  const all = take(write, kept, taken);
  yield;
  return sortEntries(capUpdaters(all));
}

/** The entries without what has been changed or removed: all of it, in the words of each one's version. The same array when
 *  nothing of it was theirs. */
export function* release(entries: readonly ManagedEntry[], changesIn: ChangesIn): Steps<readonly ManagedEntry[]> {
  const kept: ManagedEntry[] = [];
  for (const entry of entries) {
    yield;
    const changes = yield* changesIn(entry.apiVersion);
    const released = changes && withFields(entry, without(entry.fieldsV1, changes));
    if (released) kept.push(released);
  }
  return kept.length === entries.length && kept.every((entry, index) => entry === entries[index]) ? entries : kept;
}

const without = (set: FieldSet, { added, modified, removed }: Changes): FieldSet =>
  difference(difference(difference(set, modified), added), removed);

function take(write: FieldWrite, entries: readonly ManagedEntry[], taken: FieldSet): ManagedEntry[] {
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
  const fieldsV1 = before ? union(before.fieldsV1, taken) : taken;
  return [...others, { ...own, fieldsV1: fieldsV1 === before?.fieldsV1 ? fieldsV1 : sharedSet(fieldsV1) }];
}
