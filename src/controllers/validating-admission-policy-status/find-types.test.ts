import { expect, it } from 'vitest';
import { unknownResource, type ValidatingAdmissionPolicySpec } from '#api';
import { formatType, type Type } from '#cel';
import type { Transport } from '#client';
import { findTypes } from './find-types.ts';

const schemaOf = (group: string, version: string, kind: string, schema: object) => [
  `${group}.${version}.${kind}`,
  { ...schema, 'x-kubernetes-group-version-kind': [{ group, version, kind }] },
];

/** A document of resources that are called as their kinds are. */
function documentOf(group: string, version: string, kinds: readonly string[], schema: object = { type: 'object' }) {
  const paths = kinds.map(kind => [
    `/apis/${group}/${version}/namespaces/{namespace}/${kind.toLowerCase()}s/{name}`,
    { get: { 'x-kubernetes-group-version-kind': { group, version, kind } } },
  ]);
  const schemas = kinds.map(kind => schemaOf(group, version, kind, schema));
  return { paths: Object.fromEntries(paths), components: { schemas: Object.fromEntries(schemas) } };
}

const letters = 'A B C D E F G H I J K L'.split(' ');
const documents: Readonly<Record<string, unknown>> = {
  '/apis': {
    groups: [
      { name: 'many', versions: [{ version: 'v2' }, { version: 'v1' }] },
      { name: 'silent', versions: [{ version: 'v1' }] },
    ],
  },
  '/openapi/v3/apis/many/v1': documentOf('many', 'v1', letters),
  '/openapi/v3/apis/many/v2': documentOf('many', 'v2', letters),
  '/openapi/v3/apis/few/v1': documentOf('few', 'v1', ['Z'], {
    type: 'object',
    properties: {
      self: { allOf: [{ $ref: '#/components/schemas/few.v1.Z' }], default: {} },
      port: { 'x-kubernetes-int-or-string': true },
      at: { type: 'string', format: 'date-time' },
      size: { type: 'integer', format: 'int64' },
      share: { type: 'number' },
      names: { type: 'array', items: { type: 'string' } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      closed: { type: 'object', properties: { yes: { type: 'boolean' } } },
      open: { type: 'object', properties: { yes: { type: 'boolean' } }, 'x-kubernetes-preserve-unknown-fields': true },
      whole: { type: 'object', 'x-kubernetes-embedded-resource': true },
      unsaid: {},
    },
  }),
};

const transport: Transport = {
  request: async () => undefined,
  watch: () => {
    throw new Error('no watch');
  },
  discover: async path =>
    path.includes('broken') ? JSON.parse('<html>') : (documents[path] ?? Promise.reject(unknownResource())),
  [Symbol.asyncDispose]: async () => undefined,
};

type Rule = NonNullable<NonNullable<ValidatingAdmissionPolicySpec['matchConstraints']>['resourceRules']>[number];

const others = ['few', 'broken'].map(group => ({ group, version: 'v1' }));

const find = async (rules: readonly Rule[], spec: Partial<ValidatingAdmissionPolicySpec> = {}) =>
  await findTypes(
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
      spec: { matchConstraints: { resourceRules: [...rules] }, ...spec },
    },
    { transport, others, signal: new AbortController().signal },
  );

it.each<[string, Rule[], string[]]>([
  ['nothing where nothing is said', [], []],
  [
    'each once, in order',
    [rule('few many', 'v1', 'zs bs as'), rule('few', 'v1', 'zs')],
    ['few/v1/Z', 'many/v1/A', 'many/v1/B'],
  ],
  [
    'not what * stands for',
    [rule('*', 'v1', 'as'), rule('many', '*', 'as'), rule('many', 'v1', '* cs')],
    ['many/v1/C'],
  ],
  ['not parts of objects', [rule('many', 'v1', 'as/status */scale bs/*')], []],
  ['not what there is not', [rule('many nobody silent', 'v1 v3', 'as nothings')], ['many/v1/A']],
  ['not what its own server cannot tell of', [rule('many broken', 'v1', 'as')], ['many/v1/A']],
  [
    'ten at most, by group, version and resource',
    [rule('many few', 'v2 v1', 'zs ls ks js is hs gs fs es ds cs bs as')],
    ['few/v1/Z', ...letters.slice(0, 9).map(kind => `many/v1/${kind}`)],
  ],
])('finds %s', async (_, rules, expected) => {
  const { kinds } = await find(rules);
  expect(kinds.map(({ group, version, kind }) => `${group}/${version}/${kind}`)).toEqual(expected);
});

it('knows the types of what is said of objects, and of what is not said anything', async () => {
  const { kinds } = await find([rule('few', 'v1', 'zs')]);
  const type = kinds[0]?.type;
  const field = (of: Type | undefined, name: string) => (of?.kind === 'object' ? of.fields.get(name)?.type : undefined);
  const named = (of: Type | undefined, ...names: string[]) =>
    names.map(name => {
      const found = field(of, name);
      return found && formatType(found);
    });
  expect(field(type, 'self')).toBe(type);
  expect(named(type, 'apiVersion', 'port', 'at', 'size', 'share', 'unsaid', 'other')).toEqual([
    'string',
    'dyn',
    'dyn',
    'int',
    'double',
    'dyn',
    undefined,
  ]);
  expect(named(type, 'names', 'labels')).toEqual(['list(string)', 'map(string, string)']);
  expect(named(field(type, 'closed'), 'yes', 'no')).toEqual(['bool', undefined]);
  expect(named(field(type, 'open'), 'yes', 'no')).toEqual(['bool', 'dyn']);
  expect(named(field(type, 'whole'), 'kind', 'spec')).toEqual(['string', undefined]);
});

it.each([
  ['none', {}, undefined],
  ['of a kind that is known', { paramKind: { apiVersion: 'few/v1', kind: 'Z' } }, 'few.v1.Z'],
  ['of one that is not', { paramKind: { apiVersion: 'silent/v1', kind: 'Z' } }, 'dyn'],
  ['of one whose own server cannot tell', { paramKind: { apiVersion: 'broken/v1', kind: 'Z' } }, 'dyn'],
])('knows parameters: %s', async (_, spec, expected) => {
  const { params } = await find([], spec);
  expect(params && formatType(params)).toBe(expected);
});

function rule(groups: string, versions: string, resources: string): Rule {
  const [apiGroups, apiVersions, names] = [groups, versions, resources].map(list => list.split(' '));
  return { apiGroups: apiGroups ?? [], apiVersions: apiVersions ?? [], operations: ['*'], resources: names ?? [] };
}
