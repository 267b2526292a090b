/** JSON patch. Source: https://www.rfc-editor.org/rfc/rfc6902; the words of errors are those of upstream's library. */

import { jsonText, runNow, type Steps } from '#base';
import { cloneInSteps } from '../field-sets/clone-object.ts';
import { badRequest, StatusError, tooLargeEntity } from '../meta/v1/status-error.ts';
import { deepClone, deepEqual } from './deep.ts';
import { maxJsonValues, valuesIn } from './json-size.ts';
import { jsonType } from './json-type.ts';
import { isObject, type JsonObject, ownValue, setOwn } from './object.ts';
import { joined, partsOf } from './wide-maps.ts';

/** One operation, as it comes from the client. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly hasPath: boolean;
  readonly from: string;
  readonly value: unknown;
  readonly hasValue: boolean;
}

const mostOperations = 10_000;
/** Items of lists that a patch may move to make room or close gaps: a few tenths of a second. */
const mostMoved = 20_000_000;
/** Characters of JSON that all copies of a patch may add: upstream's AccumulatedCopySizeLimit. */
const mostCopied = 3 * 1024 * 1024;

/** The value that a patch makes of `original`, which is not changed. Shares nothing with either.
 *
 *  Errors: StatusError 400 for a patch that is none, 413 for one of over 10,000 operations, whose copies add more than
 *  3 MiB, or that moves very much within long lists, 422 for one that does not apply. */
export function jsonPatch(original: unknown, patch: unknown): unknown {
  return runNow(jsonPatchSteps(original, patch));
}

/** {@link jsonPatch}, operation by operation, for who has other things to do meanwhile: no step takes longer than going
 *  through the document once. */
export function* jsonPatchSteps(original: unknown, patch: unknown): Steps<unknown> {
  const operations = parsePatch(patch);
  const copy = yield* operations.some(mayMeetRecord) ? copyOf(original) : cloneInSteps(original);
  const work: Work = { root: { document: copy }, copied: { length: 0, values: 0 }, moved: 0 };
  for (const operation of operations) {
    yield;
    const apply = ownValue(appliers, operation.op);
    if (!apply) throw unprocessable(`Unexpected kind: ${operation.op}`);
    apply(work, operation);
  }
  return work.root['document'];
}

const copyOf = (document: unknown): Steps<unknown> => joined(partsOf([document]).map(([part]) => deepClone(part)));

const around = ['', '/metadata'];
const record = '/metadata/managedFields';

/** Whether an operation may change something in the record of managers, which copies share otherwise. */
const mayMeetRecord = ({ path, from }: Operation): boolean =>
  around.includes(path) || path.startsWith(record) || (from !== '' && around.includes(from)) || from.startsWith(record);

/** A patch on its way. */
interface Work {
  readonly root: JsonObject;
  /** What copies have added so far. */
  readonly copied: { length: number; values: number };
  /** Items of lists that were moved so far. */
  moved: number;
}

/** Upstream says only "the server rejected our request"; the cause tells what is wrong. */
function unprocessable(message: string): StatusError {
  const text = 'the server rejected our request due to an error in our request';
  return new StatusError(422, 'Invalid', text, { causes: [{ field: 'patch', message }] });
}

const failedTest = 'failed: test failed';

/** What is wrong with a patch that does not apply, in the words of upstream's library; `isTest` where only a test of
 *  its own says that it shall not. */
export function patchFailure(error: unknown): { readonly message: string; readonly isTest: boolean } {
  const cause = error instanceof StatusError ? error.status.details?.causes?.[0]?.message : undefined;
  const message = cause ?? (error as Error).message;
  return { message, isTest: cause?.endsWith(failedTest) ?? false };
}

function parsePatch(patch: unknown): Operation[] {
  // As Go's decoder, which makes nothing of null.
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw undecodable(patch, `Go value of type []${operationType}`);
  if (patch.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`;
    throw tooLargeEntity(message);
  }
  return patch.map((operation: unknown) => {
    if (!isObject(operation ?? {})) throw undecodable(operation, `Go value of type ${operationType}`);
    const given = (operation ?? {}) as JsonObject;
    const [op, path, from] = [textOf(given, 'op'), textOf(given, 'path'), textOf(given, 'from')];
    const [hasPath, hasValue] = [Object.hasOwn(given, 'path'), Object.hasOwn(given, 'value')];
    return { op, path, hasPath, from, value: given['value'], hasValue };
  });
}

const operationType = 'handlers.jsonPatchOp';

function textOf(operation: JsonObject, name: string): string {
  const value = ownValue(operation, name) ?? '';
  if (typeof value === 'string') return value;
  throw undecodable(value, `Go struct field jsonPatchOp.${name} of type string`);
}

const undecodable = (value: unknown, where: string): StatusError =>
  badRequest(`error decoding patch: json: cannot unmarshal ${jsonType(value)} into ${where}`);

const appliers: Record<string, (work: Work, operation: Operation) => void> = {
  add(work, { path, value }) {
    const place = locate(work.root, inside(path, 'add', 'path'), 'add operation does not apply: doc is missing path');
    // A copy: operations to come change the document, and the patch may be applied again.
    put(work, place, { path, value: deepClone(value), operation: 'add' });
  },
  remove(work, { path }) {
    const complaint = 'remove operation does not apply: doc is missing path';
    take(work, locate(work.root, inside(path, 'remove', 'path'), complaint), { path, operation: 'remove' });
  },
  replace({ root }, { path, hasPath, value }) {
    // An empty path is that of the whole document.
    if (!hasPath) throw unprocessable('replace operation failed to decode path: missing value');
    // As upstream, unlike the RFC: what an object has not is added.
    const place = locate(root, path, 'replace operation does not apply: doc is missing path');
    if (Array.isArray(place.parent)) place.parent[indexOf(place.parent, place.key)] = deepClone(value);
    else setOwn(place.parent, place.key, deepClone(value));
  },
  move(work, { from, path }) {
    if (from === '') throw unprocessable('move operation failed: from is missing');
    const operation = 'move';
    const source = locate(work.root, from, 'move operation does not apply: doc is missing from path');
    const value = take(work, source, { path: from, operation });
    const to = inside(path, operation, 'destination path');
    const place = locate(work.root, to, 'move operation does not apply: doc is missing destination path');
    put(work, place, { path, value, operation });
  },
  copy(work, { from, path }) {
    const { root, copied } = work;
    if (from === '') throw unprocessable('copy operation failed: from is missing');
    const value = read(locate(root, from, 'copy operation does not apply: doc is missing from path'));
    if (value === undefined) throw unprocessable(`error in copy for from: '${from}': missing value`);
    const to = inside(path, 'copy', 'destination path');
    const place = locate(root, to, 'copy operation does not apply: doc is missing destination path');
    count(copied, value);
    put(work, place, { path, value: deepClone(value), operation: 'copy' });
  },
  test({ root }, { path, value, hasValue }) {
    const found = read(locate(root, path, 'test operation for path'));
    if (!deepEqual(found ?? null, hasValue ? value : null)) {
      throw unprocessable(`testing value ${path} ${failedTest}`);
    }
  },
};

/** Adds what is copied to the sum. Throws the 413 when that becomes too much. */
function count(copied: Work['copied'], value: unknown): void {
  copied.values += valuesIn(value);
  // So many values are refused whatever their length: no need to write them out.
  copied.length += copied.values > maxJsonValues ? mostCopied + 1 : jsonText(value).length;
  if (copied.length <= mostCopied) return;
  throw tooLargeEntity(
    `Unable to complete the copy, the accumulated size increase of copy is ${copied.length}, exceeding the limit ${mostCopied}`,
  );
}

/** A path that is not of the whole document, which, as upstream and unlike the RFC, only `replace` and `test` can
 *  name. */
function inside(path: string, operation: string, what: string): string {
  if (path !== '') return path;
  throw unprocessable(`${operation} operation does not apply: doc is missing ${what}: "": missing value`);
}

/** A place in the document: the composite that holds it, and its key there. */
interface Place {
  readonly parent: JsonObject | unknown[];
  readonly key: string;
}

function locate(root: JsonObject, path: string, complaint: string): Place {
  const keys = ['document', ...pointerKeys(path)];
  let parent: unknown = root;
  for (const key of keys.slice(0, -1)) {
    parent = Array.isArray(parent) || isObject(parent) ? read({ parent, key }) : undefined;
  }
  if (!Array.isArray(parent) && !isObject(parent)) throw unprocessable(`${complaint}: "${path}": missing value`);
  return { parent, key: keys.at(-1) ?? '' };
}

/** The parts of a JSON pointer. Source: https://www.rfc-editor.org/rfc/rfc6901 */
function pointerKeys(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw unprocessable(`invalid JSON pointer: ${path}`);
  return path
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read({ parent, key }: Place): unknown {
  if (Array.isArray(parent)) return parent[indexOf(parent, key)];
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/** What is done, for messages. */
interface Doing {
  readonly path: string;
  readonly operation: string;
}

function put(work: Work, { parent, key }: Place, { path, operation, value }: Doing & { value: unknown }): void {
  if (!Array.isArray(parent)) {
    setOwn(parent, key, value);
    return;
  }
  const index = key === '-' ? parent.length : indexIn(parent.length + 1, key);
  if (index === undefined) {
    throw unprocessable(
      `error in ${operation} for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`,
    );
  }
  countMoved(work, parent.length - index);
  parent.splice(index, 0, value);
}

function take(work: Work, place: Place, { path, operation }: Doing): unknown {
  const { parent, key } = place;
  const value = read(place);
  if (value === undefined) {
    throw unprocessable(
      `error in ${operation} for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`,
    );
  }
  if (Array.isArray(parent)) {
    const index = indexOf(parent, key);
    countMoved(work, parent.length - index);
    parent.splice(index, 1);
  } else delete parent[key];
  return value;
}

/** Throws the 413 when that becomes too much. */
function countMoved(work: Work, items: number): void {
  work.moved += items;
  if (work.moved <= mostMoved) return;
  throw tooLargeEntity(`Unable to complete the patch, it moves more than ${mostMoved} items of lists`);
}

/** Where an item is. As upstream, unlike the RFC: less than nothing counts from the end. */
function indexOf(list: readonly unknown[], key: string): number {
  const index = indexIn(list.length, key);
  if (index !== undefined) return index;
  throw unprocessable(`Unable to access invalid index: ${key}: invalid index referenced`);
}

function indexIn(length: number, key: string): number | undefined {
  if (!/^[+-]?\d+$/.test(key)) return undefined;
  const index = Number(key) < 0 ? Number(key) + length : Number(key);
  return index >= 0 && index < length ? index : undefined;
}
