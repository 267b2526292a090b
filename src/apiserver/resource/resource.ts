/** A resource: a kind with its strategy and its place in the store. */
import {
  type FieldSet,
  type GroupResource,
  isObject,
  type KubeObject,
  type ManagedFieldsEntry,
  textInSteps,
  tooLargeEntity,
} from '#api';
import { jsonText, RecentMap, runNow, type Steps } from '#base';
import { valueSteps } from '../codecs/parse-json.ts';
import type { Conversion } from './conversion.ts';
import type { KindDefinition, KindShape } from './definition.ts';
import { asAnswered } from './field-rules.ts';
import { storePrefix } from './store-keys.ts';
import type { Strategy } from './strategy.ts';

/** One for each kind and version that is served; the same object as long as it is. */
export interface Resource extends KindShape {
  readonly strategy: Strategy;
  readonly groupResource: GroupResource;
  readonly isNamespaced: boolean;
  readonly isCustom: boolean;
  /** Whether `status` is written apart from the rest. */
  readonly hasStatus: boolean;
  /** Prefix of the store's keys, `/registry/pods/`. */
  readonly prefix: string;
  /** How every object of the kind begins on the wire; see {@link encodeAnswered}. */
  readonly head: Uint8Array;
  /** How one begins within a list: as upstream, without its type, which the list's tells, unless the kind is custom. */
  readonly itemHead: Uint8Array;
  /** The `apiVersion` in which objects are stored. */
  readonly storedAs: string;
  /** Set when somebody has to be asked to convert its objects: what the engine writes is converted then. */
  readonly conversion?: Conversion | undefined;
}

/** The resource of a kind. */
export function createResource(definition: KindDefinition): Resource {
  const { kind, struct, rules, gates, strategy = { kind }, isCustom = false, storedVersion, conversion } = definition;
  const head = Buffer.from(`{"apiVersion":"${kind.apiVersion}","kind":"${kind.kind}","metadata":{`);
  return {
    kind,
    struct,
    ...(rules ? { rules } : {}),
    ...(gates ? { gates } : {}),
    strategy,
    groupResource: { group: kind.group, resource: kind.plural },
    isNamespaced: kind.scope === 'Namespaced',
    isCustom,
    hasStatus: kind.subresources.some(({ name }) => name === 'status'),
    prefix: storePrefix(kind, { custom: isCustom }),
    head,
    itemHead: isCustom ? head : Buffer.from('{"metadata":{'),
    // What is converted is written in the kind's own version before.
    storedAs: storedVersion === undefined || conversion ? kind.apiVersion : `${kind.group}/${storedVersion}`,
    ...(conversion ? { conversion } : {}),
  };
}

/** `namespace/name`, or the name alone of a cluster-scoped object: the end of its store key. */
export const pathOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;

/** The bytes to answer with: JSON that begins with `resource.head`, without `resourceVersion`, which is the store's
 *  revision. */
export const encodeAnswered = (resource: Resource, object: KubeObject): Uint8Array =>
  encode(resource, object, resource.kind.apiVersion);

/** The bytes to store: the same, in the version in which the kind is stored. */
export const encodeStored = (resource: Resource, object: KubeObject): Uint8Array =>
  encode(resource, object, resource.storedAs);

const heads = new RecentMap<Buffer>({ maxEntries: 1000 });

/** Whether an encoded object is of a version. What is no object is of none. */
export function isOf(value: Uint8Array, apiVersion: string): boolean {
  let head = heads.get(apiVersion);
  if (!head) heads.set(apiVersion, (head = Buffer.from(`{"apiVersion":${JSON.stringify(apiVersion)},`)));
  if (head.equals(value.subarray(0, head.length))) return true;
  if (namesItsVersionFirst(value)) return false;
  // Other writers may begin otherwise.
  try {
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
    return (JSON.parse(text) as Partial<KubeObject>).apiVersion === apiVersion;
  } catch {
    return false;
  }
}

const opening = Buffer.from('{"apiVersion":"');
const [quote, backslash] = [0x22, 0x5c];

/** Whether a value says first of which version it is, with nothing in it that may be written in several ways. */
function namesItsVersionFirst(value: Uint8Array): boolean {
  if (!opening.equals(value.subarray(0, opening.length))) return false;
  const version = value.subarray(opening.length, value.indexOf(quote, opening.length));
  return !version.includes(backslash);
}

const encode = (resource: Resource, object: KubeObject, apiVersion: string): Uint8Array =>
  runNow(encodingSteps(resource, asAnswered(resource, object), apiVersion));

function* encodingSteps(resource: Resource, answered: KubeObject, apiVersion: string): Steps<Uint8Array> {
  const { metadata, apiVersion: _apiVersion, kind: _kind, ...rest } = answered;
  const { resourceVersion: _resourceVersion, managedFields, ...stored } = metadata;
  if (!managedFields) return ownBytes(jsonText({ apiVersion, kind: resource.kind.kind, metadata: stored, ...rest }));
  const head = JSON.stringify({ apiVersion, kind: resource.kind.kind }).slice(0, -1);
  const [own, others] = [jsonText(stored), jsonText(rest)];
  yield;
  const entries: string[] = [];
  for (const entry of managedFields) entries.push(yield* textOfEntry(entry));
  const record = `"managedFields":[${entries.join(',')}]`;
  const whole = own === '{}' ? `{${record}}` : `${own.slice(0, -1)},${record}}`;
  return ownBytes(`${head},"metadata":${whole}${others === '{}' ? '}' : `,${others.slice(1)}`}`);
}

/** An entry of the record of managers, of whose set of fields there is a text already, mostly. */
function* textOfEntry(entry: ManagedFieldsEntry): Steps<string> {
  const { fieldsV1, ...facts } = entry;
  if (!isObject(fieldsV1)) return JSON.stringify(entry);
  return `${JSON.stringify(facts).slice(0, -1)},"fieldsV1":${yield* textInSteps(fieldsV1 as FieldSet)}}`;
}

/** The text in memory of its own. Node cuts short buffers from a pool: one that is kept would keep all 8 KiB around
 *  it. */
function ownBytes(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** What one object may take in the store: as much as a body may bring. */
const maxStoredBytes = 3 * 1024 * 1024;
/** Shorter objects cannot have too many values. */
const countFromBytes = 100_000;

/** {@link encodeStored} for an object that somebody writes. Throws the 413 for one that has become too large, by
 *  patches or by what the server fills in: whoever reads it later must be able to. */
export function* encodeWithinBounds(resource: Resource, object: KubeObject): Steps<Uint8Array> {
  const answered = asAnswered(resource, object);
  yield;
  const value = yield* encodingSteps(resource, answered, resource.storedAs);
  if (value.length > maxStoredBytes) throw tooLargeEntity(`limit is ${maxStoredBytes}`);
  if (value.length <= countFromBytes) return value;
  yield;
  yield* valueSteps(value);
  return value;
}
