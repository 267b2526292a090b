/** How schemas of custom kinds are published: as they are for version 3 of OpenAPI, without what version 2 cannot say.
 *  Pure. */
import type { PublishedSchema } from '../../resource/definition.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

interface PublishOptions {
  /** Of OpenAPI. */
  readonly version: 2 | 3;
  /** Paths of the fields that selectors know. */
  readonly selectablePaths: readonly string[];
}

/** The schema as it is published. */
export function publishSchema(schema: JsonSchema, { version, selectablePaths }: PublishOptions): PublishedSchema {
  const selectable =
    selectablePaths.length === 0
      ? {}
      : { 'x-kubernetes-selectable-fields': selectablePaths.map(path => ({ fieldPath: path.replace(/^\./, '') })) };
  if (version === 3) return { schema: { ...schema, ...selectable }, isOpen: false };
  // Old clients would take fields that are not named for wrong.
  if (schema['x-kubernetes-preserve-unknown-fields'])
    return { schema: { type: 'object', ...selectable }, isOpen: true };
  return { schema: { ...forVersion2(schema), ...selectable }, isOpen: false };
}

/** What version 2 has no words for is left out. */
function forVersion2(schema: JsonSchema): Record<string, unknown> {
  const { allOf: _allOf, oneOf: _oneOf, anyOf: _anyOf, not: _not, nullable, default: _default, ...rest } = schema;
  const out: Record<string, unknown> = { ...rest };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (nullable) delete out['type'];
  if (nullable || isOpen) for (const key of ['items', 'properties']) delete out[key];
  if (isOpen && schema.type === 'object') delete out['type'];
  if (out['items'] === undefined && out['type'] === 'array') delete out['type'];
  if (schema['x-kubernetes-int-or-string']) out['format'] = 'int-or-string';
  const { properties, additionalProperties, required } = schema;
  if (out['items'] !== undefined) out['items'] = forVersion2(out['items'] as JsonSchema);
  if (properties && out['properties'] !== undefined) {
    const named = Object.entries(properties);
    out['properties'] = Object.fromEntries(named.map(([name, property]) => [name, forVersion2(property)]));
    const wanted = (required ?? []).filter(name => !properties[name]?.nullable);
    if (wanted.length > 0) out['required'] = wanted;
    else delete out['required'];
  }
  if (typeof additionalProperties === 'object') {
    out['additionalProperties'] = forVersion2(additionalProperties);
    if (additionalProperties.nullable) delete out['required'];
  }
  return out;
}
