/** An object for components of the process that is parsed each time that somebody looks inside and it is not at hand:
 *  to them it is plain data, with the fields of the object as its own, but it holds nothing besides the way to it. */
import type { KubeObject } from '#api';
import { RecentMap } from '#base';
import { knownLabels } from '#client';

/** Gives the object, parsed anew if need be: the same content each time. */
export interface ObjectSource {
  parse(): KubeObject;
  /** Its metadata alone, which take a fraction of that. */
  parseMetadata(): KubeObject['metadata'];
  /** Its labels, for which nothing is parsed mostly. */
  readonly labels: KubeObject['metadata']['labels'];
}

const source = Symbol('source');

type Lazy = Record<string, unknown> & { readonly [source]: ObjectSource };

/** Properties by the names of the fields: objects with the same ones share a shape. Few kinds have many; custom ones
 *  may have any. */
const shapes = new RecentMap<PropertyDescriptorMap>({ maxEntries: 2000, maxBytes: 1024 * 1024 });

/** What the property of a field takes. */
const bytesPerField = 128;

/** What stands for the object of a source. `object` is that object, of which only the names of its fields are taken. */
export function lazyObject(from: ObjectSource, object: KubeObject): KubeObject {
  const fields = Object.keys(object);
  const key = fields.join('\n');
  let shape = shapes.get(key);
  if (!shape) {
    shape = { ...Object.fromEntries(fields.map(field => [field, propertyOf(field)])), [knownLabels]: labels };
    shapes.set(key, shape, fields.length * bytesPerField);
  }
  const lazy = Object.defineProperty({}, source, { value: from });
  return Object.defineProperties(lazy, shape) as KubeObject;
}

/** For {@link labelsOf}, and no field. */
const labels: PropertyDescriptor = {
  get(this: Lazy) {
    return this[source].labels;
  },
};

const propertyOf = (field: string): PropertyDescriptor => ({
  enumerable: true,
  configurable: true,
  get(this: Lazy) {
    if (field === 'metadata') return this[source].parseMetadata();
    return (this[source].parse() as unknown as Record<string, unknown>)[field];
  },
});
