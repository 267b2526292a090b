import { expect, it } from 'vitest';
import { fieldsInSteps, textOfSet } from '#api';
import { runNow } from '#base';
import type { JsonSchema } from '../schema/json-schema.ts';
import { structOfSchema } from './descriptor.ts';

const anything: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** The record of who manages an object's `a`, where its schema is this. */
const managed = (schema: JsonSchema, a: unknown): unknown => {
  const struct = structOfSchema('test.v1.Gadget', () => ({ type: 'object', properties: { a: schema } }));
  return (JSON.parse(textOfSet(runNow(fieldsInSteps(struct, { a }, 'all')))) as Record<string, unknown>)['f:a'];
};
const nested = { '.': {}, 'f:b': { '.': {}, 'f:c': {} }, 'f:list': {} };
const value = { b: { c: 1 }, list: [{ d: 1 }] };

it.each<[string, JsonSchema, unknown, unknown]>([
  ['a field of any type', anything, value, nested],
  ['one whose fields are named, too', { ...anything, properties: { b: anything } }, value, nested],
  ['a field of any type that is a text', anything, 'x', {}],
  ['entries of any type', { type: 'object', additionalProperties: anything }, { x: value }, { '.': {}, 'f:x': nested }],
  [
    'entries of which nothing is said',
    { type: 'object', additionalProperties: true },
    { x: value },
    { '.': {}, 'f:x': nested },
  ],
  ['items of any type', { type: 'array', items: anything }, [value], {}],
])('managers own within %s as upstream has it', (_, schema, a, expected) => {
  expect(managed(schema, a)).toEqual(expected);
});
