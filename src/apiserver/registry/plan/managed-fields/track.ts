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
  type StructReference,
  sharedSet,
  union,
} from '#api';
import { formatTime, type Steps } from '#base';
import { capUpdaters } from './cap-updaters.ts';
import { type ManagedEntry, managerOf, sortEntries, withFields } from './entries.ts';
import { type Filter, managed } from './ignored-fields.ts';

/** A version of a kind, in which fields have names. */
export interface FieldsVersion {
  readonly struct: StructReference;
  /** A stored object as it is in this version. It stays as it is. */
  fromStored(object: KubeObject): KubeObject;
  toStored(object: KubeObject): KubeObject;
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
export type ChangesIn = (apiVersion: string) => Changes | undefined;

/** What a write can change of what differs. */
export function changesOf(write: FieldWrite, { before, after }: Transition): ChangesIn {
  const known = new Map<string, Changes | undefined>();
  return apiVersion => {
    if (!known.has(apiVersion)) {
      const version = write.versionOf(apiVersion);
      const see = (object: KubeObject) => version?.fromStored(object);
      known.set(apiVersion, version && filtered(changesBetween(version.struct, see(before), see(after)), write.filter));
    }
    return known.get(apiVersion);
  };
}

function filtered(changes: Changes, filter: Filter): Changes {
  if (changes === noChanges) return changes;
  const [added, modified, removed] = [changes.added, changes.modified, changes.removed].map(set =>
    managed(filter(set)),
  );
  return { added, modified, removed } as Changes;
}

/** The entries after a write: who writes manages what they changed, and nobody else does any more. `entries` are those before it,
 *  or those that the writer sent. */
export function* trackUpdate(
  write: FieldWrite,
  transition: Transition,
  entries: readonly ManagedEntry[],
): Steps<readonly ManagedEntry[]> {
  const changesIn = changesOf(write, transition);
  const own = changesIn(write.apiVersion) ?? noChanges;
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
    const changes = changesIn(entry.apiVersion);
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
  const identity = managerOf(own);
  const before = entries.find(entry => managerOf(entry) === identity);
  const others = before ? entries.filter(entry => entry !== before) : entries;
  const fieldsV1 = before ? union(before.fieldsV1, taken) : taken;
  return [...others, { ...own, fieldsV1: fieldsV1 === before?.fieldsV1 ? fieldsV1 : sharedSet(fieldsV1) }];
}
