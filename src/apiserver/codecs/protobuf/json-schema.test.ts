import { describe, expect, it } from 'vitest';
import { CustomResourceDefinition, normalize, structOf } from '#api';
import { decodeProtobuf } from './decode.ts';
import { encodeProtobuf } from './encode.ts';

const text = { type: 'string' };
const spec = {
  type: 'object',
  required: ['a'],
  properties: {
    a: { type: 'array', items: { ...text, enum: ['x', 'y', 1, null], default: 'x' }, maxItems: 3, minItems: 0 },
    b: { type: 'object', additionalProperties: { type: 'number', maximum: 5.5, exclusiveMaximum: true } },
    c: { type: 'object', additionalProperties: true },
    d: { type: 'object', additionalProperties: false },
    e: { type: 'string', nullable: true, default: '', minLength: 0 },
    f: { type: 'object', default: { q: [1, null] }, 'x-kubernetes-preserve-unknown-fields': true },
    g: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text], not: { enum: [7] } },
    h: { type: 'array', items: [text, { type: 'object', additionalProperties: text }] },
    i: { type: 'object', dependencies: { x: ['y'], z: text } },
  },
  'x-kubernetes-validations': [{ rule: 'self.a.size() > 0', message: 'm', reason: 'FieldValueInvalid' }],
};
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'things', kind: 'Thing' },
    scope: 'Namespaced',
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { service: { name: 'a', namespace: 'b', port: 443 }, caBundle: 'YQ==' },
        conversionReviewVersions: ['v1'],
      },
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        subresources: { status: {} },
      },
    ],
  },
};

describe('a CustomResourceDefinition in protobuf', () => {
  it('says what it says in JSON', () => {
    const wanted = structuredClone(definition);
    normalize(structOf(CustomResourceDefinition), wanted);
    const before = JSON.stringify(wanted);
    const bytes = encodeProtobuf(wanted) as Buffer;
    expect(decodeProtobuf(bytes)).toEqual(wanted);
    expect(JSON.stringify(wanted)).toBe(before);
  });
});
