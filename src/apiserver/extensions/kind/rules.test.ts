import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#api';
import type { JsonSchema } from '../schema/json-schema.ts';
import { createFieldRules } from './rules.ts';

const text = (more: JsonSchema = {}): JsonSchema => ({ type: 'string', ...more });
const ofSpec = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: { spec: { type: 'object', properties } },
});
const v1 = ofSpec({ a: text(), old: text({ default: 'o' }) });
const v2 = ofSpec({ a: text(), fresh: text({ default: 'f' }) });
const rules = createFieldRules({
  apiVersion: 'example.com/v2',
  schema: () => v2,
  schemaOf: apiVersion => (apiVersion === 'example.com/v1' ? v1 : undefined),
});
const object = (fields: object): KubeObject => ({ apiVersion: 'example.com/v2', kind: 'K', ...fields }) as KubeObject;

describe('the rules of a custom kind', () => {
  it('keep metadata without anything in them, for who looks there', () => {
    const draft = object({ metadata: {}, spec: { a: 'x', z: 1 }, z: 1 });
    expect(rules.decode(draft)).toEqual({ error: undefined, unknownFields: ['spec.z', 'z'] });
    rules.normalize(draft);
    expect(draft).toEqual(object({ metadata: {}, spec: { a: 'x' } }));
  });

  it('refuse metadata of another type', () => {
    expect(rules.decode(object({ metadata: 'x' })).error).toContain('json: cannot unmarshal string');
  });

  it('fill in what was left out by the version in which an object was written', () => {
    const metadata = { name: 'x', generation: 3 };
    const older = object({ apiVersion: 'example.com/v1', metadata, spec: { a: 'x' } });
    rules.recall(older);
    expect(older).toEqual(object({ metadata, spec: { a: 'x' } }));
    const same = object({ metadata, spec: { a: 'x', gone: 1 } });
    rules.recall(same);
    expect(same).toEqual(object({ metadata, spec: { a: 'x', fresh: 'f' } }));
  });

  it('make of a small object no larger one than there may be', () => {
    const standard = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
    const bomb = ofSpec({
      list: {
        type: 'array',
        items: { type: 'object', properties: { a: { type: 'object', default: standard }, b: text({ default: 'b' }) } },
      },
    });
    const hostile = createFieldRules({
      apiVersion: 'example.com/v2',
      schema: () => bomb,
      schemaOf: () => undefined,
      keepsUnknown: true,
    });
    const list = (count: number) => Array.from({ length: count }, () => ({}));
    const small = object({ metadata: {}, spec: { list: list(40) } });
    hostile.applyDefaults?.(small);
    expect((small as unknown as { spec: { list: object[] } }).spec.list[39]).toEqual({ a: standard, b: 'b' });
    const large = object({ metadata: {}, spec: { list: list(20_000) } });
    expect(() => hostile.applyDefaults?.(large)).toThrow('limit is 50000 values');
    // What was stored before its definition became so is read nevertheless.
    const stored = object({ metadata: { name: 'x', generation: 1 }, spec: { list: list(20_000) } });
    hostile.recall?.(stored);
    expect(JSON.stringify(stored).length).toBeLessThan(3_000_000);
  });
});
