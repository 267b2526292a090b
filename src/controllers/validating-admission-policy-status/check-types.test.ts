import { expect, it } from 'vitest';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec } from '#api';
import { runNow } from '#base';
import { type Field, int, type ObjectType, string, type Type } from '#cel';
import { checkTypes } from './check-types.ts';

const objectOf = (name: string, fields: Readonly<Record<string, Type>>): ObjectType => ({
  kind: 'object',
  name,
  fields: new Map(Object.entries(fields).map(([field, type]): [string, Field] => [field, { name: field, type }])),
});
const kind = (name: string, fields: Readonly<Record<string, Type>>) => ({
  group: 'toys',
  version: 'v1',
  kind: name,
  type: objectOf(name, fields),
});
const kinds = [kind('A', { size: int }), kind('B', { size: string })];

const check = (spec: ValidatingAdmissionPolicySpec, params?: Type) =>
  runNow(checkTypes({ spec } as ValidatingAdmissionPolicy, { kinds, params })).map(({ fieldRef, warning }) => [
    fieldRef,
    warning.split('\n').filter(line => line.startsWith('toys/')),
  ]);

it.each<[string, ValidatingAdmissionPolicySpec, Type | undefined, [string, string[]][]]>([
  ['what fits all', { validations: [{ expression: 'has(object.size)' }] }, undefined, []],
  [
    'what fits one of them',
    { validations: [{ expression: 'true' }, { expression: 'object.size > 1', messageExpression: ' ' }] },
    undefined,
    [
      [
        'spec.validations[1].expression',
        ["toys/v1, Kind=B: ERROR: <input>:1:13: found no matching overload for '_>_' applied to '(string, int)'"],
      ],
    ],
  ],
  [
    'all places of expressions',
    {
      validations: [{ expression: 'true', messageExpression: 'object.a' }],
      auditAnnotations: [{ key: 'k', valueExpression: 'object.b' }],
      variables: [{ name: 'v', expression: 'object.c' }],
      matchConditions: [{ name: 'm', expression: 'oldObject.d' }],
    },
    undefined,
    [
      ['validations[0].messageExpression', 'a', 7],
      ['auditAnnotations[0].valueExpression', 'b', 7],
      ['variables[0].expression', 'c', 7],
      ['matchConditions[0].expression', 'd', 10],
    ].map(([place, field, column]) => [
      `spec.${place}`,
      ['A', 'B'].map(name => `toys/v1, Kind=${name}: ERROR: <input>:1:${column}: undefined field '${field}'`),
    ]),
  ],
  [
    'what variables come to, each of which sees those before it',
    {
      variables: [
        { name: 'size', expression: 'object.size' },
        { name: 'more', expression: "variables.size + 'x'" },
        { name: 'any', expression: 'variables.more' },
      ],
      validations: [{ expression: 'variables.any == variables.size' }],
    },
    undefined,
    [
      [
        'spec.variables[1].expression',
        ["toys/v1, Kind=A: ERROR: <input>:1:16: found no matching overload for '_+_' applied to '(int, string)'"],
      ],
    ],
  ],
  [
    'parameters',
    { validations: [{ expression: 'params.max > 1 && params.min > 1' }] },
    objectOf('P', { max: int }),
    [
      [
        'spec.validations[0].expression',
        ['A', 'B'].map(name => `toys/v1, Kind=${name}: ERROR: <input>:1:25: undefined field 'min'`),
      ],
    ],
  ],
])('looks at %s', (_, spec, params, expected) => {
  expect(check(spec, params)).toEqual(expected);
});
