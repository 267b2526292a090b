/** Finding the struct of a kind, and the struct that a reference means. */
import { structNames, structs } from '../generated/structs.ts';
import type { StructDescriptor, StructReference } from './descriptor.ts';

const references = new Map<string, StructReference>();

/** The struct of a kind of the API. Throws for a kind that is not among the generated ones. */
export function structOf(kind: { readonly apiVersion: string; readonly kind: string }): StructReference {
  const found = findStruct(kind.apiVersion, kind.kind);
  if (!found) throw new Error(`no struct is known for ${kind.apiVersion} ${kind.kind}`);
  return found;
}

/** As {@link structOf}; undefined when there is none. */
export function findStruct(apiVersion: string, kind: string): StructReference | undefined {
  const key = `${apiVersion}/${kind}`;
  const known = references.get(key);
  const ref = known ? undefined : structNames[key];
  if (ref === undefined) return known;
  const reference: StructReference = { kind: 'struct', ref };
  references.set(key, reference);
  return reference;
}

/** The fields behind a reference. */
export function structBehind(reference: StructReference): StructDescriptor {
  const found = reference.struct ?? structs[reference.ref];
  if (!found) throw new Error(`there is no struct ${reference.ref}`);
  return found;
}

/** The words about all fields, for OpenAPI and `explain`: struct -> field -> words, the struct's own under ''. */
export async function loadDescriptions(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  return (await import('../generated/descriptions.ts')).descriptions;
}
