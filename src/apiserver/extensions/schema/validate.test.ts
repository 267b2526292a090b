import { describe, expect, it } from 'vitest';
import { formatFieldError } from '#api';
import type { JsonSchema } from './json-schema.ts';
import { validateValue, validationSteps } from './validate.ts';

/** Messages about a field `f` with this schema and value. */
const messages = (schema: JsonSchema, value: unknown, old?: unknown): string[] =>
  validateValue(
    { f: value },
    { type: 'object', properties: { f: schema } },
    old === undefined ? {} : { old: { value: { f: old } } },
  ).map(formatFieldError);

const string = { type: 'string' };
const limits = { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true };
const either = { type: 'object', properties: { a: string, b: string } };
const needs = (name: string) => ({ required: [name] });

describe('validateValue', () => {
  it.each<[JsonSchema, unknown, string[]]>([
    [string, 'x', []],
    [string, 5, ['f: Invalid value: "integer": f in body must be of type string: "integer"']],
    [string, 1.5, ['f: Invalid value: "number": f in body must be of type string: "number"']],
    [string, null, ['f: Invalid value: "null": f in body must be of type string: "null"']],
    [{ type: 'string', nullable: true }, null, []],
    [
      { type: 'integer' },
      1e20,
      [
        'f: Invalid value: "number": f in body must be of type integer: "number"',
        '<nil>: Invalid value: "": Checked value must be of type integer (default format) in f',
      ],
    ],
    [
      { type: 'integer', format: 'int32' },
      2 ** 31,
      ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in f'],
    ],
    [{ type: 'number' }, 5, []],
    [limits, 1, ['f: Invalid value: 1: f in body should be greater than 1']],
    [limits, 9, ['f: Invalid value: 9: f in body should be less than 9']],
    [{ type: 'integer', multipleOf: 2 }, 3, ['f: Invalid value: 3: f in body should be a multiple of 2']],
    [
      { type: 'integer', multipleOf: 3 },
      2 ** 31,
      ['f: Invalid value: 2147483648: f in body should be a multiple of 3'],
    ],
    [{ type: 'number', multipleOf: 0.1 }, 0.3, []],
    [{ type: 'string', maxLength: 2 }, 'a😀', []],
    [{ type: 'string', maxLength: 2 }, 'a😀b', ['f: Too long: may not be more than 2 bytes']],
    [{ type: 'string', minLength: 2 }, '😀', ['f: Invalid value: "😀": f in body should be at least 2 chars long']],
    [{ type: 'string', pattern: '^a$' }, 'b', ['f: Invalid value: "b": f in body should match \'^a$\'']],
    ...['01:23:45:67:89:ab', '0123456789ab', '4111111111111111', '0123.4567.89ab'].map(
      (text): [JsonSchema, unknown, string[]] => [{ type: 'string', format: 'mac' }, text, []],
    ),
    [
      { type: 'string', format: 'mac' },
      '01:23-45:67:89:ab',
      ['f: Invalid value: "01:23-45:67:89:ab": f in body must be of type mac: "01:23-45:67:89:ab"'],
    ],
    [
      { type: 'string', format: 'hostname' },
      '2026-01-01',
      ['f: Invalid value: "2026-01-01": f in body must be of type hostname: "2026-01-01"'],
    ],
    [{ type: 'string', format: 'hostname' }, 'my-host.example.com', []],
    [{ type: 'string', format: 'ipv4' }, 'x', ['f: Invalid value: "x": f in body must be of type ipv4: "x"']],
    [
      { type: 'string', format: 'date-time' },
      5,
      ['f: Invalid value: "int64": f in body must be of type date-time: "int64"'],
    ],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', ['f: Unsupported value: "c": supported values: "a", "b"']],
    [
      { 'x-kubernetes-int-or-string': true },
      true,
      ['f: Invalid value: "boolean": f in body must be of type integer,string: "boolean"'],
    ],
    [
      { type: 'array', items: string, minItems: 1 },
      [],
      ['f: Invalid value: 0: f in body should have at least 1 items'],
    ],
    [
      { type: 'array', items: string, maxItems: 1 },
      ['a', 5],
      [
        'f[1]: Invalid value: "integer": f[1] in body must be of type string: "integer"',
        'f: Too many: 2: must have at most 1 item',
      ],
    ],
    [
      { type: 'object', additionalProperties: string },
      { a: 1 },
      ['f.a: Invalid value: "integer": f.a in body must be of type string: "integer"'],
    ],
    [{ type: 'object', minProperties: 1 }, {}, ['f: Invalid value: 0: f in body should have at least 1 properties']],
    [{ type: 'object', required: ['a'] }, {}, ['f.a: Required value']],
    [
      { ...either, anyOf: [needs('a'), needs('b')] },
      {},
      ['<nil>: Invalid value: "": "f" must validate at least one schema (anyOf)', 'f.a: Required value'],
    ],
    [
      { ...either, oneOf: [needs('a'), needs('b')] },
      { a: 'x', b: 'x' },
      ['<nil>: Invalid value: "": "f" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      { type: 'integer', allOf: [{ minimum: 3 }] },
      1,
      [
        'f: Invalid value: 1: f in body should be greater than or equal to 3',
        '<nil>: Invalid value: "": "f" must validate all the schemas (allOf). None validated',
      ],
    ],
    [{ type: 'integer', not: { minimum: 3 } }, 4, ['<nil>: Invalid value: "": "f" must not validate the schema (not)']],
  ])('%j of %j', (schema, value, expected) => {
    expect(messages(schema, value)).toEqual(expected);
  });

  it('does not tell of what was wrong before and did not change', () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } } };
    const told = ['f.b: Invalid value: "string": f.b in body must be of type integer: "string"'];
    expect(messages(schema, { a: 'x', b: 'y' }, { a: 'x', b: 1 })).toEqual(told);
  });

  it('knows items of a list again by their keys', () => {
    const items = { type: 'object', properties: { k: string, v: { type: 'integer' } } };
    const list = { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] };
    const before = [{ k: 'a', v: 'x' }];
    expect(messages(list, [{ k: 'b', v: 1 }, ...before], before)).toEqual([]);
    expect(messages({ type: 'array', items }, [{ k: 'b', v: 1 }, ...before], before)).toHaveLength(1);
  });

  it('refuses what would take too long', { timeout: 60_000 }, () => {
    const anyOf = Array.from({ length: 5000 }, (_, index) => ({ enum: [index] }));
    const list = Array.from({ length: 5000 }, () => -1);
    const told = messages({ type: 'array', items: { type: 'integer', anyOf } }, list);
    expect(told.at(-1)).toBe('<nil>: Invalid value: "": is too large to be checked by its schema');
  });

  it.each(['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])('matches %s in time of the text', pattern => {
    expect(messages({ type: 'string', pattern }, 'a'.repeat(50_000))).toHaveLength(pattern === '(a+)+$' ? 0 : 1);
  });
});

it('a large value is checked in many steps, with the same outcome', () => {
  const item: JsonSchema = { type: 'object', properties: { a: { type: 'string', maxLength: 1 } }, required: ['b'] };
  const schema: JsonSchema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { list: { type: 'array', items: item } } } },
  };
  const list = Array.from({ length: 3000 }, (_, i) => ({
    a: i === 2000 ? 'xx' : 'x',
    ...(i === 2500 ? {} : { b: 1 }),
  }));
  const steps = validationSteps({ spec: { list } }, schema);
  let count = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) count++;
  expect(count).toBeGreaterThan(3000);
  expect(step.value.map(({ field }) => field)).toEqual(['spec.list[2000].a', 'spec.list[2500].b']);
  const old = { value: { spec: { list } } };
  expect(validateValue({ spec: { list: [...list] } }, schema, { old })).toEqual([]);
});
