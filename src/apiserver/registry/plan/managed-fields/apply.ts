/** What a server-side apply makes of an object, and who manages which fields then: pure.
 *
 *  Flow: what is applied is merged into the live object -> what its manager applied before and does not any more is
 *  removed, unless others manage it -> what others manage and would be another is a conflict, or theirs no more when it
 *  is forced.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
import {
  badRequest,
  checkApplied,
  deepEqual,
  difference,
  eachPart,
  type FieldSet,
  fieldsInSteps,
  intersection,
  isEmptySet,
  isObject,
  type JsonObject,
  joined,
  jsonType,
  type Kind,
  type KubeObject,
  mergeApplied,
  noFields,
  partsOf,
  sharedInSteps,
  unionInSteps,
  uniteInSteps,
  withNamedFields,
  withNulls,
  withoutFields,
} from '#api';
import { formatTime, type Steps } from '#base';
import { type Conflict, conflictError } from './conflicts.ts';
import { isSameManager, type ManagedEntry, sortEntries, storedEntries } from './entries.ts';
import { managed } from './ignored-fields.ts';
import { allowedByLastApplied, isFollowed, withLastApplied } from './last-applied.ts';
import {
  FieldChanges,
  type FieldsVersion,
  type FieldWrite,
  release,
  seenIn,
  storedFrom,
  trackUpdate,
} from './track.ts';

/** Something applied. */
export interface Application {
  readonly write: FieldWrite;
  readonly kind: Pick<Kind, 'apiVersion' | 'kind'>;
  /** What there is, as it is stored; an empty object of the kind when there is nothing. */
  readonly live: KubeObject;
  /** What counts as nothing. */
  readonly empty: KubeObject;
  /** JSON of no checked shape. It stays as it is. */
  readonly applied: unknown;
  readonly force: boolean;
}

/** What it makes: JSON in the version of the write, of which no more is checked than that it has fields of the kind. */
export interface Applied {
  readonly object: JsonObject;
  readonly managedFields: readonly ManagedEntry[];
}

/** Who managed the fields of an object before somebody applied it, when nobody had kept the record. */
const beforeFirstApply = 'before-first-apply';

/** Plans an apply. Throws the 400 for what is no object of the kind, and the 409 for conflicts. */
export function* planApply(application: Application): Steps<Applied> {
  const { write, live } = application;
  const version = versionOf(write, write.apiVersion);
  const applied = check(application, version);
  yield;
  const before = yield* entriesBefore(application);
  const attempt = { ...application, version, applied, before };
  const { outcome, conflicts } = yield* apply(attempt);
  yield;
  if (conflicts.length === 0 || application.force) return yield* finish(attempt, outcome);
  const excused = isFollowed(write.manager)
    ? yield* allowedByLastApplied(version.struct, write.apiVersion, live)
    : noFields;
  const remaining = conflicts.filter(({ fields }) => !isEmptySet(difference(fields, excused)));
  if (remaining.length > 0)
    throw conflictError(remaining.map(each => ({ ...each, fields: difference(each.fields, excused) })));
  return yield* finish(attempt, outcome);
}

interface Attempt extends Application {
  readonly version: FieldsVersion;
  readonly applied: JsonObject;
  readonly before: readonly ManagedEntry[];
}

function versionOf(write: FieldWrite, apiVersion: string): FieldsVersion {
  const version = write.versionOf(apiVersion);
  if (!version) throw new Error(`${apiVersion} is not served`);
  return version;
}

/** What an object that nobody kept a record of is managed by. */
function* entriesBefore({ write, live, empty }: Application): Steps<readonly ManagedEntry[]> {
  const entries = storedEntries(live.metadata.managedFields);
  if (entries.length > 0) return entries;
  return yield* trackUpdate({ ...write, manager: beforeFirstApply }, { before: empty, after: live }, []);
}

function check({ kind, applied: sent }: Application, { struct }: FieldsVersion): JsonObject {
  const applied = sent ?? {};
  if (!isObject(applied)) {
    throw badRequest(
      `error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonType(applied)} into Go value of type map[string]interface {}`,
    );
  }
  const metadata: JsonObject = isObject(applied['metadata']) ? applied['metadata'] : {};
  if (applied['apiVersion'] !== kind.apiVersion || applied['kind'] !== kind.kind) {
    throw badRequest(`invalid object type: ${gvkOf(applied)}`);
  }
  if (Array.isArray(metadata['managedFields'])) throw badRequest('metadata.managedFields must be nil');
  const fault = checkApplied(struct, applied);
  if (fault === undefined) return applied;
  throw badRequest(`failed to create typed patch object (${nameOf(metadata)}; ${gvkOf(applied)}): ${fault}`);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Namespace and name, as messages have them. */
const nameOf = ({ namespace, name }: JsonObject): string => `${textOf(namespace)}/${textOf(name)}`;

/** Group, version and kind, as messages have them: `apps/v1, Kind=Deployment`. */
function gvkOf({ apiVersion, kind }: JsonObject): string {
  const text = textOf(apiVersion);
  return `${text.includes('/') ? text : `/${text}`}, Kind=${textOf(kind)}`;
}

interface Outcome {
  readonly object: JsonObject;
  /** Those of others, without what is no more theirs. */
  readonly others: readonly ManagedEntry[];
  readonly own: ManagedEntry;
  /** What the manager had applied before. */
  readonly last: ManagedEntry | undefined;
}

function* apply(attempt: Attempt): Steps<{ outcome: Outcome; conflicts: Conflict[] }> {
  const { write, version, applied, before, live } = attempt;
  const seen = withoutEntries(yield* seenIn(version, live));
  const own = ownEntry(write, write.filter(yield* fieldsInSteps(version.struct, applied, 'named')));
  yield;
  const last = before.find(entry => isSameManager(entry, own));
  const others = before.filter(entry => entry !== last);
  const merged = yield* merge(version, seen, applied);
  yield;
  const object = yield* prune(attempt, merged, { last, entries: [...others, own] });
  const after = yield* storedFrom(version, object as unknown as KubeObject);
  const changes = new FieldChanges(write, { before: live, after });
  const conflicts: Conflict[] = [];
  for (const entry of others) {
    yield;
    const found = yield* changes.in(entry.apiVersion);
    const changed = found && (yield* uniteInSteps(found.modified, found.added));
    const fields = changed ? yield* eachPart(entry.fieldsV1, part => intersection(part, changed)) : noFields;
    if (!isEmptySet(fields)) conflicts.push({ entry, fields });
  }
  return { outcome: { object, others: yield* release(others, changes), own, last }, conflicts };
}

function* merge({ struct }: FieldsVersion, live: KubeObject, applied: JsonObject): Steps<JsonObject> {
  const parts = partsOf([live, applied]);
  return (yield* joined(parts.map(([was, wanted]) => mergeApplied(struct, was, wanted)))) as JsonObject;
}

/** Without fields of a set. */
function* pruneFields({ struct }: FieldsVersion, object: JsonObject, fields: FieldSet): Steps<JsonObject> {
  const parts = partsOf([object]);
  return (yield* joined(parts.map(([part]) => withoutFields(struct, part, fields)))) as JsonObject;
}

function withoutEntries(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function ownEntry({ manager, apiVersion, subresource }: FieldWrite, fieldsV1: FieldSet): ManagedEntry {
  const part = subresource === '' ? {} : { subresource };
  return { manager, operation: 'Apply', apiVersion, fieldsType: 'FieldsV1', fieldsV1, ...part };
}

/** The object and its entries. An apply that changes nothing of the object keeps its time. */
function* finish({ write, version, live, applied }: Attempt, { object, others, own, last }: Outcome): Steps<Applied> {
  const [before, after] = [withoutEntries(yield* seenIn(version, live)), object].map(each =>
    withNulls(version.struct, each),
  );
  yield;
  const isSame = deepEqual(before, after);
  yield;
  const time = isSame ? last?.time : formatTime(write.nowMs);
  const fieldsV1 = yield* sharedInSteps(managed(own.fieldsV1));
  const entry = { ...own, fieldsV1, ...(time === undefined ? {} : { time }) };
  const managedFields = sortEntries(isEmptySet(fieldsV1) ? others : [...others, entry]);
  return { object: isFollowed(write.manager) ? withLastApplied(object, applied) : object, managedFields };
}

/** The merged object without what its manager applied before and does not now, unless somebody manages it. */
function* prune(
  { write, version }: Attempt,
  merged: JsonObject,
  { last, entries }: { last: ManagedEntry | undefined; entries: readonly ManagedEntry[] },
): Steps<JsonObject> {
  const own = entries.at(-1) as ManagedEntry;
  const then = last && write.versionOf(last.apiVersion);
  if (!last || !then || (last.apiVersion === own.apiVersion && isEmptySet(difference(last.fieldsV1, own.fieldsV1)))) {
    return merged;
  }
  yield;
  const whole = yield* convert(merged, version, then);
  const lastNamed = withNamedFields(then.struct, last.fieldsV1);
  yield;
  let pruned = yield* pruneFields(then, whole, lastNamed);
  let at = then;
  for (const [apiVersion, fields] of yield* fieldsByVersion(entries, last.apiVersion)) {
    const next = write.versionOf(apiVersion);
    if (!next) continue;
    yield;
    const everything = yield* convert(merged, version, next);
    const kept = yield* namedIn(next, yield* convert(pruned, at, next));
    const all = yield* namedIn(next, everything);
    const staying = yield* uniteInSteps(kept, withNamedFields(next.struct, fields));
    const gone = yield* eachPart(all, part => difference(part, staying));
    pruned = yield* pruneFields(next, everything, gone);
    at = next;
  }
  const kept = yield* namedIn(then, yield* convert(pruned, at, then));
  const all = yield* namedIn(then, whole);
  const gone = yield* eachPart(all, part => intersection(difference(part, kept), lastNamed));
  return yield* convert(yield* pruneFields(then, whole, gone), then, version);
}

/** What of an object has names, with the fields of structs that lead there. */
function* namedIn({ struct }: FieldsVersion, object: JsonObject): Steps<FieldSet> {
  yield;
  const set = yield* fieldsInSteps(struct, object, 'named');
  yield;
  return withNamedFields(struct, set);
}

/** What is managed, in the words of each version, beginning with this one. */
function* fieldsByVersion(entries: readonly ManagedEntry[], first: string): Steps<Map<string, FieldSet>> {
  const found = new Map<string, FieldSet[]>([[first, []]]);
  for (const { apiVersion, fieldsV1 } of entries) {
    const same = found.get(apiVersion);
    if (same) same.push(fieldsV1);
    else found.set(apiVersion, [fieldsV1]);
  }
  const united = new Map<string, FieldSet>();
  for (const [apiVersion, sets] of found) united.set(apiVersion, yield* unionInSteps(sets));
  return united;
}

function* convert(object: JsonObject, from: FieldsVersion, to: FieldsVersion): Steps<JsonObject> {
  if (from === to || from.struct === to.struct) return object;
  const stored = yield* storedFrom(from, object as unknown as KubeObject);
  return (yield* seenIn(to, stored)) as unknown as JsonObject;
}
