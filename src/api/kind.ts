/** What a kind is: the value that names it to clients, the registry and discovery.
 *
 *  A kind is declared once, as an interface and a value of the same name, so that `Pod` is the type of a pod and also
 *  the handle to pass: `client.get(Pod, key)`. The generator reads the interface for its fields and this value for the
 *  rest. */
import type { StoredMeta } from './meta/v1/object-meta.ts';

/** Any object of the API. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: StoredMeta;
}

/** A part of an object with an address of its own, such as `status` or `scale`. */
export interface Subresource {
  readonly name: string;
  /** Verbs of the authorization model: get, update, patch, create, or connect. */
  readonly verbs: readonly string[];
  /** The kind of its body. Default: the kind itself. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
}

/** The facts of a kind that are not fields. */
export interface KindDeclaration {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Name in URLs, lower case: `pods`. */
  readonly plural: string;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  /** What a list of them is. Default: the kind with `List` at its end. */
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  /** None for a kind that travels only as the body of a subresource. Default: create, delete, deletecollection, get,
   *  list, patch, update, watch. */
  readonly verbs?: readonly string[];
  readonly subresources?: readonly Subresource[];
  /** The feature gate behind which it is: served only while that is on, and its version too. Default: none. */
  readonly featureGate?: string;
}

declare const objectType: unique symbol;

/** A handle of kind `K`. */
export interface Kind<K extends KubeObject = KubeObject> extends Required<Omit<KindDeclaration, 'featureGate'>> {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** See {@link KindDeclaration}. */
  readonly featureGate?: string;
  /** Only for the type checker. */
  readonly [objectType]?: K;
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** Makes the handle of a kind. */
export function defineKind<K extends KubeObject>(declaration: KindDeclaration): Kind<K> {
  return {
    singular: declaration.kind.toLowerCase(),
    listKind: `${declaration.kind}List`,
    shortNames: [],
    categories: [],
    verbs: allVerbs,
    subresources: [],
    ...declaration,
    apiVersion: declaration.group === '' ? declaration.version : `${declaration.group}/${declaration.version}`,
  };
}

/** Where an object is: its name, and its namespace unless its kind is cluster-scoped. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** The key of an object. */
export function keyOf(object: { metadata: { namespace?: string; name: string } }): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

/** `namespace/name`, or `name` for a cluster-scoped object: the form that work queues and caches use. */
export function formatKey(key: ObjectKey): string {
  return key.namespace ? `${key.namespace}/${key.name}` : key.name;
}

/** The inverse of {@link formatKey}. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** An object as a writer gives it: the server fills in what is left out. */
export type New<K extends KubeObject> = Omit<K, 'apiVersion' | 'kind' | 'metadata'> & {
  apiVersion?: string;
  kind?: string;
  metadata: Partial<K['metadata']>;
};

/** A list as the API returns it. */
export interface KubeList<K extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: K[];
}
