/** Entries of `metadata.managedFields`: who manages which fields.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
import {
  canonicalElement,
  deepEqual,
  type FieldSet,
  inOrder,
  isEmptySet,
  isObject,
  leaf,
  type ManagedFieldsEntry,
  noFields,
  self,
  sharedInSteps,
} from '#api';
import type { Steps } from '#base';

/** An entry that has been checked, or made here. Never changed. */
export interface ManagedEntry extends ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
}

/** Whose entry it is. Who applies has one entry, whichever version they applied last. */
export const managerOf = ({
  manager,
  operation,
  apiVersion,
  subresource,
}: Omit<ManagedFieldsEntry, 'fieldsV1'>): string =>
  JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource ?? '']);

/** Whether two entries are of the same one. */
export const isSameManager = (
  a: Omit<ManagedFieldsEntry, 'fieldsV1'>,
  b: Omit<ManagedFieldsEntry, 'fieldsV1'>,
): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion) &&
  (a.subresource ?? '') === (b.subresource ?? '');

/** Whether a client asks to forget who manages what, by a list of nothing, or of one entry that says nothing. */
export const isReset = (entries: readonly ManagedFieldsEntry[] | undefined): boolean =>
  entries?.length === 1 && deepEqual(entries[0], {});

/** What objects of the store have. */
export const storedEntries = (entries: readonly ManagedFieldsEntry[] | undefined): readonly ManagedEntry[] =>
  (entries ?? []) as readonly ManagedEntry[];

/** What a client sent, in its one form; undefined when an entry is none. */
export function readEntries(entries: readonly ManagedFieldsEntry[] = []): readonly ManagedEntry[] | undefined {
  const found = new Map<string, ManagedEntry>();
  for (const entry of entries) {
    const read = readEntry(entry);
    if (!read) return undefined;
    found.set(managerOf(read), read);
  }
  return [...found.values()];
}

/** `v1`, or `apps/v1`. */
const isVersion = (apiVersion: string): boolean => apiVersion !== '' && apiVersion.split('/').length <= 2;

function readEntry(entry: ManagedFieldsEntry): ManagedEntry | undefined {
  const { manager = '', operation, apiVersion = '', fieldsType, fieldsV1 = {} } = entry;
  if ((operation !== 'Apply' && operation !== 'Update') || !isVersion(apiVersion) || fieldsType !== 'FieldsV1')
    return undefined;
  try {
    return { ...entry, manager, operation, apiVersion, fieldsType, fieldsV1: readSet(fieldsV1) ?? noFields };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The fields of a tree as a client wrote it. Throws a SyntaxError for what is none; elements of sorts that are not
 *  known are left out. */
function readSet(tree: unknown): FieldSet | undefined {
  if (!isObject(tree)) throw new SyntaxError('a set of fields is an object');
  const set: Record<string, FieldSet> = {};
  for (const [text, branch] of Object.entries(tree)) {
    if (text === self) set[self] = leaf;
    else {
      const element = canonicalElement(text);
      const read = element === undefined ? undefined : readBranch(branch);
      if (element !== undefined && read) set[element] = read;
    }
  }
  return inOrder(set);
}

/** A branch that only says of itself that it is a field, is one that ends. */
function readBranch(tree: unknown): FieldSet | undefined {
  const branch = readSet(tree);
  const isAlone = branch && Object.keys(branch).every(element => element === self);
  return isAlone ? leaf : branch;
}

/** An entry with other fields; the same one when they are the same, and undefined when there are none. */
export function* withFields(entry: ManagedEntry, fieldsV1: FieldSet): Steps<ManagedEntry | undefined> {
  if (fieldsV1 === entry.fieldsV1) return isEmptySet(fieldsV1) ? undefined : entry;
  return isEmptySet(fieldsV1) ? undefined : { ...entry, fieldsV1: yield* sharedInSteps(fieldsV1) };
}

/** Entries in their order: those who apply first, then by time. */
export function sortEntries(entries: readonly ManagedEntry[]): ManagedEntry[] {
  if (entries.length < 2) return [...entries];
  const placed = entries.map(entry => ({ entry, order: orderOf(entry) }));
  return placed.sort((a, b) => compareTexts(a.order, b.order)).map(({ entry }) => entry);
}

const orderOf = ({ operation, time = '', manager, apiVersion, subresource = '' }: ManagedEntry): readonly string[] => [
  operation,
  time,
  manager,
  apiVersion,
  subresource,
];

function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] as string;
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}

/** Whether two lists say the same but for the times. */
export function sameButTimes(
  a: readonly ManagedFieldsEntry[] | undefined,
  b: readonly ManagedFieldsEntry[] | undefined,
): boolean {
  if (a === b) return true;
  if (a?.length !== b?.length) return false;
  return (a ?? []).every((entry, index) => {
    const { time: _, ...own } = entry;
    const { time: __, ...other } = b?.[index] ?? {};
    return deepEqual(own, other);
  });
}
