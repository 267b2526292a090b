/** Puts into the OpenAPI 2.0 document of this server what other servers describe. Pure.
 *
 *  Definitions of one name that say different things are both kept, the other server's under a name of its own
 *  (`Name_v2`), as upstream does.
 *  Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/ */
import { deepEqual } from '#api';
import type { Schema } from './schema.ts';
import type { V2Document } from './write-v2.ts';

/** What another server describes: all paths begin with the prefix. */
export interface DescribedByOther extends Pick<V2Document, 'paths' | 'definitions'> {
  /** `/apis/metrics.k8s.io/v1beta1/` */
  readonly prefix: string;
}

const beginning = '#/definitions/';

/** The document with what others describe; what they answer for, this server does not describe. */
export function mergeV2(own: V2Document, others: readonly DescribedByOther[]): V2Document {
  if (others.length === 0) return own;
  const isOthers = (path: string) => others.some(({ prefix }) => path.startsWith(prefix));
  const paths = new Map(Object.entries(own.paths).filter(([path]) => !isOthers(path)));
  const definitions = new Map(Object.entries(own.definitions));
  for (const other of others) {
    const names = namesFor(other.definitions, definitions);
    for (const [name, schema] of Object.entries(other.definitions))
      definitions.set(names.get(name) ?? name, renamed(schema, names));
    for (const [path, item] of Object.entries(other.paths)) paths.set(path, renamed(item, names));
  }
  const sorted = <T>(entries: Iterable<readonly [string, T]>) =>
    Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...own, paths: sorted(paths), definitions: sorted(definitions) };
}

/** The names under which definitions are put beside those that are known: others than their own where these say
 *  something else. What refers to a definition says which of them is meant. */
function namesFor(added: V2Document['definitions'], known: ReadonlyMap<string, Schema>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const isTaken = (name: string, other: string) =>
    (name !== other && Object.hasOwn(added, other)) ||
    (known.has(other) && !deepEqual(known.get(other), renamed(added[name], names)));
  const order = innermostFirst(added);
  // Again for those that refer to each other: which name one has may depend on that of the other.
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const name of order) {
      for (let count = 2; isTaken(name, names.get(name) ?? name); count++) {
        names.set(name, `${name}_v${count}`);
        isSettled = false;
      }
    }
  }
  return names;
}

/** Each definition after those that it refers to, unless they refer to each other. */
function innermostFirst(definitions: V2Document['definitions']): readonly string[] {
  const entered = new Set<string>();
  const left = new Set<string>();
  const path = Object.keys(definitions);
  while (path.length > 0) {
    const name = path.at(-1) as string;
    if (entered.has(name)) {
      path.pop();
      left.add(name);
      continue;
    }
    entered.add(name);
    for (const inner of referencesIn(definitions[name]))
      if (!entered.has(inner) && Object.hasOwn(definitions, inner)) path.push(inner);
  }
  return [...left];
}

/** The names of definitions that a part of a document refers to. */
export function referencesIn(part: unknown): Set<string> {
  const found = new Set<string>();
  const left = [part];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    if ('$ref' in value && typeof value.$ref === 'string' && value.$ref.startsWith(beginning))
      found.add(value.$ref.slice(beginning.length));
    for (const inner of Object.values(value)) left.push(inner);
  }
  return found;
}

/** A part of a document with other names in what it refers to. */
function renamed<T>(part: T, names: ReadonlyMap<string, string>): T {
  if (names.size === 0) return part;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === '$ref' ? refer(inner) : rename(inner)]),
    );
  };
  const refer = (value: unknown): unknown => {
    if (typeof value !== 'string' || !value.startsWith(beginning)) return rename(value);
    const name = value.slice(beginning.length);
    return `${beginning}${names.get(name) ?? name}`;
  };
  return rename(part) as T;
}
