import { describe, expect, it } from 'vitest';
import { applySchemaDefaults, dropNulls } from './defaults.ts';
import type { JsonSchema } from './json-schema.ts';
import { prune } from './prune.ts';

const string = { type: 'string' };
const schema: JsonSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: { type: 'string', default: 'd' },
        n: { type: 'string', nullable: true, default: 'd' },
        o: { type: 'object', default: {}, properties: { x: { type: 'integer', default: 1 } } },
        map: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { x: { type: 'integer', default: 2 } } },
        },
        list: {
          type: 'array',
          items: { type: 'object', properties: { k: string, x: { type: 'integer', default: 3 } } },
        },
        free: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: { y: string } } },
        },
        pod: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object' } } },
      },
    },
  },
};
const meta = { apiVersion: 'v1', kind: 'K', metadata: { name: 'x' } };

describe('prune', () => {
  it.each<[string, object, object, string[]]>([
    [
      'drops what is not known, and tells where',
      { z: 1, spec: { a: 'x', z: { y: 1 } } },
      { spec: { a: 'x' } },
      ['spec.z', 'z'],
    ],
    [
      'goes into maps and lists',
      { spec: { map: { k: { z: 1 } }, list: [{ k: 'a', z: 1 }] } },
      { spec: { map: { k: {} }, list: [{ k: 'a' }] } },
      ['spec.list[0].z', 'spec.map.k.z'],
    ],
    [
      'keeps where it may, but for what is known there',
      { spec: { free: { any: { z: 1 }, known: { y: 'a', z: 1 } } } },
      { spec: { free: { any: { z: 1 }, known: { y: 'a' } } } },
      ['spec.free.known.z'],
    ],
    [
      'leaves the metadata of objects inside alone',
      { spec: { pod: { ...meta, z: 1 } } },
      { spec: { pod: meta } },
      ['spec.pod.z'],
    ],
    ['drops from what is none of its type', { spec: { a: { b: 1 } } }, { spec: { a: {} } }, ['spec.a.b']],
    [
      'is not deceived by names that objects inherit',
      JSON.parse('{"spec":{"constructor":1,"__proto__":{"a":1}}}'),
      { spec: {} },
      ['spec.__proto__', 'spec.constructor'],
    ],
  ])('%s', (_, value, expected, paths) => {
    const draft = { ...meta, ...value };
    expect(prune(draft, schema, { isResource: true })).toEqual(paths);
    expect(draft).toEqual({ ...meta, ...expected });
  });
});

describe('applySchemaDefaults', () => {
  it.each<[object, object]>([
    [{ spec: {} }, { spec: { a: 'd', n: 'd', o: { x: 1 } } }],
    [{}, {}],
    [{ spec: { a: null, n: null, o: null } }, { spec: { a: 'd', n: null, o: { x: 1 } } }],
    [
      { spec: { a: '', n: '', o: {}, map: { k: {} }, list: [{ k: 'a' }] } },
      { spec: { a: '', n: '', o: { x: 1 }, map: { k: { x: 2 } }, list: [{ k: 'a', x: 3 }] } },
    ],
  ])('makes of %j', (draft, expected) => {
    applySchemaDefaults(draft, schema);
    expect(draft).toEqual(expected);
  });

  it('shares nothing with the schema', () => {
    const [first, second] = [{ spec: {} as { o?: { x: number } } }, { spec: {} as { o?: { x: number } } }];
    applySchemaDefaults(first, schema);
    (first.spec.o as { x: number }).x = 9;
    applySchemaDefaults(second, schema);
    expect(second.spec.o).toEqual({ x: 1 });
  });
});

describe('dropNulls', () => {
  it('keeps those that are values, have a default, or are nobody’s to judge', () => {
    const draft = { spec: { a: null, n: null, map: null, free: { any: null } } };
    dropNulls(draft, schema);
    expect(draft).toEqual({ spec: { a: null, n: null, free: { any: null } } });
  });
});
