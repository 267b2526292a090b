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
});
