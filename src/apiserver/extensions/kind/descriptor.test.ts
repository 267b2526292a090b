import { expect, it } from 'vitest';
import { checkApplied, fieldsInSteps, textOfSet } from '#api';
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
  ['an object of which nothing is said', { type: 'object' }, value, nested],
  [
    'an object with named fields, in one that keeps others',
    { ...anything, type: 'object', properties: { b: { type: 'object', properties: { x: { type: 'string' } } } } },
    value,
    nested,
  ],
])('managers own within %s as upstream has it', (_, schema, a, expected) => {
  expect(managed(schema, a)).toEqual(expected);
});

it.each<[string, JsonSchema, unknown, string | undefined]>([
  ['of which nothing is said', { type: 'object' }, { b: 1 }, undefined],
  [
    'in a list that keeps what is not named',
    { ...anything, type: 'array', items: { type: 'object' } },
    [{ b: 1 }],
    undefined,
  ],
  [
    'that names its fields, in a list that keeps others',
    { ...anything, type: 'array', items: { type: 'object', properties: { x: { type: 'string' } } } },
    [{ b: 1 }],
    undefined,
  ],
  [
    'that names its fields',
    { type: 'object', properties: { x: { type: 'string' } } },
    { b: 1 },
    '.a.b: field not declared in schema',
  ],
])('an applied object %s has the fields that upstream takes', (_, schema, a, expected) => {
  const struct = structOfSchema('test.v1.Gadget', () => ({ type: 'object', properties: { a: schema } }));
  expect(checkApplied(struct, { a })).toBe(expected);
});
