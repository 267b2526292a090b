/** A resource: a kind with its strategy and its place in the store. */
import { type GroupResource, type KubeObject, tooLargeEntity, withNulls } from '#api';
import { countValues } from '../codecs/parse-json.ts';
import type { KindDefinition, KindShape } from './definition.ts';
import { storePrefix } from './store-keys.ts';
import type { Strategy } from './strategy.ts';

export interface Resource extends KindShape {
  readonly strategy: Strategy;
  readonly groupResource: GroupResource;
  readonly isNamespaced: boolean;
  /** Whether `status` is written apart from the rest. */
  readonly hasStatus: boolean;
  /** Prefix of the store's keys, `/registry/pods/`. */
  readonly prefix: string;
  /** How every stored object of the kind begins; see {@link encodeStored}. */
  readonly head: Uint8Array;
}

/** The resource of a kind. */
export function createResource({ kind, struct, strategy = { kind }, isCustom = false }: KindDefinition): Resource {
  return {
    kind,
    struct,
    strategy,
    groupResource: { group: kind.group, resource: kind.plural },
    isNamespaced: kind.scope === 'Namespaced',
    hasStatus: kind.subresources.some(({ name }) => name === 'status'),
    prefix: storePrefix(kind, { custom: isCustom }),
    head: Buffer.from(`{"apiVersion":"${kind.apiVersion}","kind":"${kind.kind}","metadata":{`),
  };
}

/** `namespace/name`, or the name alone of a cluster-scoped object: the end of its store key. */
export const pathOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;

/** The bytes to store: JSON as answers have it, which begins with `resource.head`, without `resourceVersion`, which is the
 *  store's revision. */
export function encodeStored(resource: Resource, object: KubeObject): Uint8Array {
  const { metadata, apiVersion: _apiVersion, kind: _kind, ...rest } = withNulls(resource.struct, object);
  const { resourceVersion: _resourceVersion, ...stored } = metadata;
  const { apiVersion, kind } = resource.kind;
  return ownBytes(JSON.stringify({ apiVersion, kind, metadata: stored, ...rest }));
}

/** The text in memory of its own. Node cuts short buffers from a pool: one that is kept would keep all 8 KiB around it. */
function ownBytes(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** What one object may take in the store: as much as a body may bring. */
const maxStoredBytes = 3 * 1024 * 1024;
/** Shorter objects cannot have too many values. */
const countFromBytes = 100_000;

/** {@link encodeStored} for an object that somebody writes. Throws the 413 for one that has become too large, by patches or
 *  by what the server fills in: whoever reads it later must be able to. */
export function encodeWithinBounds(resource: Resource, object: KubeObject): Uint8Array {
  const value = encodeStored(resource, object);
  if (value.length > maxStoredBytes) throw tooLargeEntity(`limit is ${maxStoredBytes}`);
  if (value.length > countFromBytes) countValues(value);
  return value;
}
