/** The part of JSON Schema that OpenAPI documents of Kubernetes use, and its two dialects. */

/** A schema, as JSON. */
export interface Schema {
  $ref?: string;
  description?: string;
  type?: string;
  format?: string;
  enum?: readonly string[];
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  /** `x-kubernetes-...` */
  [extension: `x-${string}`]: unknown;
}

/** How the two versions of OpenAPI differ. */
export interface Dialect {
  readonly version: 2 | 3;
  /** What a reference begins with. */
  readonly prefix: string;
  /** The schemas of scalars that have a name. */
  readonly scalars: Readonly<Record<string, Schema>>;
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Names of the scalars that upstream defines, where they are not JSON's own. */
export const scalarNames = {
  time: `${meta}.Time`,
  microTime: `${meta}.MicroTime`,
  duration: `${meta}.Duration`,
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  raw: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  fields: `${meta}.FieldsV1`,
  patch: `${meta}.Patch`,
} as const;

const shared: Readonly<Record<string, Schema>> = {
  [scalarNames.time]: { description: 'A time in RFC 3339, in whole seconds.', type: 'string', format: 'date-time' },
  [scalarNames.microTime]: {
    description: 'A time in RFC 3339, with microseconds.',
    type: 'string',
    format: 'date-time',
  },
  [scalarNames.duration]: { description: 'A duration such as 1m30s.', type: 'string' },
  [scalarNames.raw]: { description: 'Any object, kept as it is.', type: 'object' },
  [scalarNames.fields]: { description: 'A set of fields, as a tree of their names.', type: 'object' },
  [scalarNames.patch]: { description: 'A patch, in the form that the content type names.', type: 'object' },
};

const quantityText = 'An amount such as 250m, 1.5 or 64Mi: a number with an optional suffix.';
const intOrStringText = 'A whole number, or text such as the name of a port or a percentage.';

/** How schemas are written in OpenAPI v2. */
export const openApi2: Dialect = {
  version: 2,
  prefix: '#/definitions/',
  scalars: {
    ...shared,
    [scalarNames.quantity]: { description: quantityText, type: 'string' },
    [scalarNames.intOrString]: { description: intOrStringText, type: 'string', format: 'int-or-string' },
  },
};

/** How schemas are written in OpenAPI v3. */
export const openApi3: Dialect = {
  version: 3,
  prefix: '#/components/schemas/',
  scalars: {
    ...shared,
    [scalarNames.quantity]: { description: quantityText, oneOf: [{ type: 'string' }, { type: 'number' }] },
    [scalarNames.intOrString]: {
      description: intOrStringText,
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
  },
};

/** A reference to a named schema. */
export const reference = ({ prefix }: Dialect, name: string): Schema => ({ $ref: `${prefix}${name}` });
