/** The record of who manages which fields, as writes that are no apply keep it in their drafts: pure. */
import { deepEqual, deepFreeze, type KubeObject } from '#api';
import type { Steps } from '#base';
import type { KindShape } from '../../../resource/definition.ts';
import { normalizeAs } from '../../../resource/field-rules.ts';
import { isReset, type ManagedEntry, readEntries, storedEntries } from './entries.ts';
import { type FieldWrite, trackUpdate } from './track.ts';

const empties = new WeakMap<KindShape, KubeObject>();

/** What there is before an object is: as little as an object of the kind can say. Shared: never changed. */
export function emptyObject(shape: KindShape): KubeObject {
  let empty = empties.get(shape);
  if (!empty) empties.set(shape, (empty = deepFreeze(createEmpty(shape))));
  return empty;
}

function createEmpty(shape: KindShape): KubeObject {
  const { apiVersion, kind } = shape.kind;
  const empty = { apiVersion, kind, metadata: {} } as KubeObject;
  normalizeAs(shape, empty);
  // Custom kinds have none in their normal form.
  empty.metadata ??= {} as KubeObject['metadata'];
  return empty;
}

/** What a draft has come from. */
export interface Origin {
  /** Undefined for a new object. */
  readonly old: KubeObject | undefined;
  /** What counts as nothing. */
  readonly empty: KubeObject;
}

/** Notes in a draft who manages its fields after the write. */
export function* keepRecord(write: FieldWrite, draft: KubeObject, { old, empty }: Origin): Steps<void> {
  const entries = entriesBefore(write, draft, old);
  yield;
  // Nobody keeps a record of an object of which none is kept, until somebody applies it.
  if (old && entries.length === 0) setEntries(draft, []);
  else setEntries(draft, yield* trackUpdate(write, { before: old ?? empty, after: draft }, entries));
}

/** Puts the record into a draft. */
export function setEntries({ metadata }: KubeObject, entries: readonly ManagedEntry[]): void {
  if (entries.length > 0) metadata.managedFields = entries as ManagedEntry[];
  else delete metadata.managedFields;
}

/** The record before the write: the one that was sent with it, which may correct it, or the one that there is. */
function entriesBefore(
  { subresource }: FieldWrite,
  { metadata: { managedFields: sent } }: KubeObject,
  old: KubeObject | undefined,
): readonly ManagedEntry[] {
  const stored = storedEntries(old?.metadata.managedFields);
  // Most send what they have read.
  if (subresource !== '' || sent === undefined || deepEqual(sent, stored)) return stored;
  if (isReset(sent)) return [];
  const read = readEntries(sent);
  return read === undefined || read.length === 0 ? stored : read;
}
