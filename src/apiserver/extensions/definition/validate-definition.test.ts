import { describe, expect, it } from 'vitest';
import { type CustomResourceDefinition, deepClone, formatFieldError } from '#api';
import { gadgets } from '../fixtures/gadgets.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { validateDefinition, validateDefinitionUpdate, warningsOf } from './validate-definition.ts';

function definition(
  change: (definition: CustomResourceDefinition) => void = () => undefined,
): CustomResourceDefinition {
  const made = deepClone(gadgets()) as CustomResourceDefinition;
  Object.assign(made.spec.names, { singular: 'gadget', listKind: 'GadgetList' });
  made.status = { storedVersions: ['v1'] };
  change(made);
  return made;
}

const withSchema = (openAPIV3Schema: unknown) =>
  definition(({ spec }) => {
    const [version] = spec.versions;
    Object.assign(version as object, { schema: { openAPIV3Schema }, subresources: undefined, selectableFields: [] });
  });

const root = 'spec.validation.openAPIV3Schema';
const field = (schema: unknown) => ({ type: 'object', properties: { a: schema } });
const listMap = (items: JsonSchema, keys: string[]) =>
  field({ type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys });

describe('validateDefinition', () => {
  it('takes one that is right', () => {
    expect(validateDefinition(definition())).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    [
      'no type',
      field({}),
      [`${root}.properties[a].type: Required value: must not be empty for specified object fields`],
    ],
    ['no root type', {}, [`${root}.type: Required value: must not be empty at the root`]],
    [
      'an unknown type',
      field({ type: 'text' }),
      [
        `${root}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
      ],
    ],
    ['a list of nothing', field({ type: 'array' }), [`${root}.properties[a].items: Required value: must be specified`]],
    [
      'a pattern that is none',
      field({ type: 'string', pattern: '(a' }),
      [
        `${root}.properties[a].pattern: Invalid value: "(a": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(a\``,
      ],
    ],
    [
      'types within combinations',
      field({ type: 'string', anyOf: [{ type: 'string' }] }),
      [`${root}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`],
    ],
    [
      'combinations of what is not there',
      { type: 'object', not: { properties: { x: {} } } },
      [`${root}.properties[x]: Required value: because it is defined in ${root}.not.properties[x]`],
    ],
    [
      'metadata',
      { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
      [
        `${root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
      ],
    ],
    [
      'a default of another type',
      field({ type: 'string', default: 5 }),
      [`${root}.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"`],
    ],
    [
      'a default that a rule refuses',
      field({ type: 'integer', default: 1, 'x-kubernetes-validations': [{ rule: 'self > 5' }] }),
      [`${root}.properties[a].default: Invalid value: 1: failed rule: self > 5`],
    ],
    [
      'a default that a rule about new values refuses',
      field({
        type: 'integer',
        default: 1,
        'x-kubernetes-validations': [{ rule: 'oldSelf.hasValue() || self > 5', optionalOldSelf: true, message: 'm' }],
      }),
      [`${root}.properties[a].default: Invalid value: 1: m`],
    ],
    [
      'a default that a rule allows',
      field({ type: 'integer', default: 7, 'x-kubernetes-validations': [{ rule: 'self > 5' }] }),
      [],
    ],
    [
      'a default of the whole',
      { type: 'object', default: {}, properties: {} },
      [`${root}.default.apiVersion: Required value`, `${root}.default.kind: Required value`],
    ],
    [
      'a default with unknown fields',
      field({ type: 'object', default: { x: 1 } }),
      [`${root}.properties[a].default: Invalid value: {"x":1}: must not have unknown fields`],
    ],
    [
      'a list of lists of schemas',
      field({ type: 'array', items: [{ type: 'string' }] }),
      [`${root}.properties[a].items: Forbidden: items must be a schema object and not an array`],
    ],
    [
      'a map without keys',
      listMap({ type: 'object' }, []),
      [
        `${root}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
      ],
    ],
    [
      'keys that may be missing',
      listMap({ type: 'object', properties: { k: { type: 'string' } } }, ['k']),
      [
        `${root}.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
      ],
    ],
    [
      'schemas of schemas',
      field({ type: 'string', $schema: 'x' }),
      [`${root}: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`],
    ],
    [
      'words of wrong types',
      field({ type: 5 }),
      [
        `${root}: Invalid value: "": json: cannot unmarshal number into Go struct field JSONSchemaProps.${root}.properties.type of type string`,
      ],
    ],
  ])('refuses %s', (_, schema, expected) => {
    expect(validateDefinition(withSchema(schema)).map(formatFieldError)).toEqual(expected);
  });

  it.each<[string, (made: CustomResourceDefinition) => void, string]>([
    [
      'another name',
      made => void (made.metadata.name = 'x.example.com'),
      'metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      'a group without a dot',
      made => {
        made.spec.group = 'x';
        made.metadata.name = 'gadgets.x';
      },
      'spec.group: Invalid value: "x": should be a domain with at least one dot',
    ],
    [
      'a group of the community',
      made => {
        made.spec.group = 'x.k8s.io';
        made.metadata.name = 'gadgets.x.k8s.io';
      },
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
    [
      'another scope',
      ({ spec }) => void (spec.scope = 'x'),
      'spec.scope: Unsupported value: "x": supported values: "Cluster", "Namespaced"',
    ],
    [
      'equal kinds',
      ({ spec }) => void (spec.names.listKind = 'Gadget'),
      'spec.names.listKind: Invalid value: "Gadget": kind and listKind may not be the same',
    ],
    [
      'a webhook that is nowhere',
      ({ spec }) => void (spec.conversion = { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } }),
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
    ],
    [
      'a converter with authorities that are none',
      ({ spec }) =>
        void (spec.conversion = {
          strategy: 'Webhook',
          webhook: {
            conversionReviewVersions: ['v1'],
            clientConfig: { url: 'https://example.com/a', caBundle: 'Cg==' },
          },
        }),
      'spec.conversion.webhookClientConfig.caBundle: Invalid value: "Cg==": unable to load root certificates: unable to parse bytes as PEM block',
    ],
    [
      'a converter at a place that is none',
      ({ spec }) =>
        void (spec.conversion = {
          strategy: 'Webhook',
          webhook: {
            conversionReviewVersions: ['v1'],
            clientConfig: { service: { namespace: 'n', name: 's', port: 70_000 } },
          },
        }),
      'spec.conversion.webhookClientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
    ],
    [
      'a stored version that is gone',
      made => void (made.status = { storedVersions: ['v0', 'v1'] }),
      'status.storedVersions[0]: Invalid value: "v0": missing from spec.versions; v0 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v0 and removes v0 from status.storedVersions',
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(validateDefinition(definition(change)).map(formatFieldError)).toEqual([expected]);
  });

  it('says that one without versions has none, and of one without a name nothing more', () => {
    const bare = definition(made => {
      Object.assign(made, { status: undefined });
      Object.assign(made.spec, { versions: [] });
      Object.assign(made.metadata, { name: '' });
    });
    expect(validateDefinition(bare).map(formatFieldError)).toEqual([
      'spec.versions: Invalid value: null: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ]);
  });

  it('refuses a schema that is too deep', () => {
    let schema: object = { type: 'object' };
    for (let depth = 0; depth < 300; depth++) schema = field(schema);
    expect(validateDefinition(withSchema(schema)).map(formatFieldError)[0]).toContain('is deeper than 200 levels');
  });
});

describe('validateDefinitionUpdate', () => {
  it('keeps kind and scope of what is established', () => {
    const old = definition(
      made => void (made.status = { ...made.status, conditions: [{ type: 'Established', status: 'True' }] }),
    );
    const changed = {
      ...definition(({ spec }) => {
        spec.scope = 'Cluster';
        spec.names.kind = 'Other';
        spec.names.listKind = 'OtherList';
      }),
    };
    expect(validateDefinitionUpdate(changed, old).map(formatFieldError)).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
      'spec.names.kind: Invalid value: "Other": field is immutable',
    ]);
  });
});

describe('warningsOf', () => {
  it('tells of formats that nobody knows, once', () => {
    const odd = withSchema(field({ type: 'string', format: 'odd' }));
    expect(warningsOf(odd, undefined)).toEqual(['unrecognized format "odd"']);
    expect(warningsOf({ ...odd, spec: { ...odd.spec, scope: 'Cluster' } }, odd)).toEqual([]);
  });
});
