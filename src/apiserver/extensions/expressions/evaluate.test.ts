/** What rules say of objects, as upstream's 1.37 answers. */
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '#api';
import { runNow } from '#base';
import type { JsonSchema } from '../schema/json-schema.ts';
import { ruleSteps } from './evaluate.ts';

const schema: JsonSchema = {
  type: 'object',
  'x-kubernetes-validations': [
    { rule: "self.metadata.name.startsWith('w')", message: 'name must start with w' },
    {
      rule: 'self.spec.replicas <= self.spec.max',
      messageExpression: "self.spec.replicas > 5 ? 'far over' : 'a little over'",
      fieldPath: '.spec.replicas',
      reason: 'FieldValueForbidden',
    },
  ],
  properties: {
    spec: {
      type: 'object',
      'x-kubernetes-validations': [
        { rule: '!has(self.frozen) || self.frozen == oldSelf.frozen', message: 'frozen', fieldPath: '.frozen' },
        {
          rule: 'oldSelf.hasValue() || !has(self.late)',
          optionalOldSelf: true,
          reason: 'FieldValueRequired',
          fieldPath: '.late',
        },
      ],
      properties: {
        replicas: { type: 'integer' },
        max: { type: 'integer' },
        frozen: { type: 'string', maxLength: 20 },
        late: { type: 'string' },
        bad: {
          type: 'object',
          properties: { x: { type: 'integer' } },
          'x-kubernetes-validations': [
            { rule: 'self.x == 1', message: 'x is not 1' },
            { rule: 'self.x / 0 == 1' },
            { rule: 'self.x != 3', messageExpression: "self.x == 3 ? '' : 'zz'" },
          ],
        },
        list: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, v: { type: 'integer' } },
            'x-kubernetes-validations': [
              { rule: 'self.v >= oldSelf.v', message: 'v shrinks' },
              { rule: 'self.v < 100', message: 'v is large', reason: 'FieldValueDuplicate', fieldPath: '.v' },
            ],
          },
        },
        m: {
          type: 'object',
          additionalProperties: { type: 'string', 'x-kubernetes-validations': [{ rule: "self != 'no'" }] },
        },
        when: {
          type: 'string',
          format: 'date-time',
          'x-kubernetes-validations': [{ rule: "self > timestamp('2020-01-01T00:00:00Z')" }],
        },
        'x-y': { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self != 7' }] },
        loop: {
          type: 'array',
          items: { type: 'integer' },
          'x-kubernetes-validations': [{ rule: 'self.all(x, self.all(y, x + y >= 0))' }, { rule: 'false' }],
        },
        io: {
          'x-kubernetes-int-or-string': true,
          'x-kubernetes-validations': [{ rule: "type(self) == string ? self == 'x' : self > 3" }],
        },
        nul: { type: 'string', nullable: true, 'x-kubernetes-validations': [{ rule: "self != 'x'" }] },
        place: {
          type: 'object',
          properties: { namespace: { type: 'string' } },
          'x-kubernetes-validations': [
            { rule: "!has(self.namespace) || self.namespace == 'a'" },
            { rule: "!has(self.__namespace__) || self.__namespace__ == 'a'" },
          ],
        },
      },
    },
  },
};

const object = (spec: object, name = 'w1') => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec: { replicas: 1, max: 2, ...spec },
});
const validated = (...given: Parameters<typeof ruleSteps>) => runNow(ruleSteps(...given));
const tell = (spec: object, { name, old }: { name?: string; old?: object } = {}): string[] =>
  validated(object(spec, name), schema, old ? { old: { value: object(old) } } : {}).errors.map(formatFieldError);

it('asks one rule of one part in a step', () => {
  const several: JsonSchema = {
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] } },
    },
    'x-kubernetes-validations': [{ rule: 'size(self.list) > 0' }],
  };
  expect([...ruleSteps({ list: ['a', 'b', 'c'] }, several)]).toHaveLength(4);
});

describe('rules say of', () => {
  it.each<[string, object, string[]]>([
    ['what fulfils them, nothing', {}, []],
    ['two fields', { replicas: 3 }, ['spec.replicas: Forbidden: a little over']],
    [
      'a field that is not there',
      { replicas: undefined },
      ['<nil>: Invalid value: "object": no such key: replicas evaluating rule: self.spec.replicas <= self.spec.max'],
    ],
    ['a new object', { late: 'a' }, ['spec.late: Required value: failed rule: oldSelf.hasValue() || !has(self.late)']],
    [
      'what cannot be worked out, and messages that come to nothing',
      { bad: { x: 3 } },
      [
        'spec.bad: Invalid value: x is not 1',
        'spec.bad: Invalid value: "object": division by zero evaluating rule: self.x / 0 == 1',
        'spec.bad: Invalid value: failed rule: self.x != 3',
      ],
    ],
    [
      'a field whose name is a word of the language, in either of its forms',
      { place: { namespace: 'b' } },
      [
        "spec.place: Invalid value: failed rule: !has(self.namespace) || self.namespace == 'a'",
        "spec.place: Invalid value: failed rule: !has(self.__namespace__) || self.__namespace__ == 'a'",
      ],
    ],
    [
      'items and entries',
      {
        list: [
          { name: 'a', v: 5 },
          { name: 'b', v: 100 },
        ],
        m: { a: 'no', 'b.c': 'no', d: 'yes' },
      },
      [
        'spec.list[1].v: Duplicate value',
        'spec.m[a]: Invalid value: "no": failed rule: self != \'no\'',
        'spec.m[b.c]: Invalid value: "no": failed rule: self != \'no\'',
      ],
    ],
    [
      'texts that are more, names with signs, and values of two types',
      { when: '2019-01-01T00:00:00Z', 'x-y': 7, io: 3, nul: null },
      [
        "spec.io: Invalid value: 3: failed rule: type(self) == string ? self == 'x' : self > 3",
        'spec.when: Invalid value: "2019-01-01T00:00:00Z": failed rule: self > timestamp(\'2020-01-01T00:00:00Z\')',
        'spec.x-y: Invalid value: 7: failed rule: self != 7',
      ],
    ],
    [
      'what costs too much, and then no more',
      { loop: Array.from({ length: 900 }, (_, index) => index), nul: 'x' },
      [
        'spec.loop: Invalid value: "array": \'operation cancelled: actual cost limit exceeded\': no further validation rules will be run due to call cost exceeds limit for rule: self.all(x, self.all(y, x + y >= 0))',
      ],
    ],
  ])('%s', (_, spec, words) => {
    expect(tell(spec)).toEqual(words);
  });

  it('a name', () => {
    expect(tell({}, { name: 'x1' })).toEqual(['<nil>: Invalid value: name must start with w']);
  });

  it('a change, where it is known what was before', () => {
    const before = { frozen: 'a', list: [{ name: 'a', v: 5 }] };
    const after = {
      frozen: 'b',
      list: [
        { name: 'b', v: 1 },
        { name: 'a', v: 4 },
      ],
    };
    expect(tell(after, { old: before })).toEqual([
      'spec.frozen: Invalid value: frozen',
      'spec.list[1]: Invalid value: v shrinks',
    ]);
  });

  it('what did not change nothing but a warning', () => {
    const spec = { bad: { x: 2 }, m: { a: 'no' } };
    const { errors, tolerated } = validated(object({ ...spec, max: 9 }), schema, {
      old: { value: object(spec) },
    });
    expect(errors).toEqual([]);
    expect(tolerated.map(formatFieldError)).toEqual([
      'spec.bad: Invalid value: x is not 1',
      'spec.bad: Invalid value: "object": division by zero evaluating rule: self.x / 0 == 1',
      'spec.m[a]: Invalid value: "no": failed rule: self != \'no\'',
    ]);
  });

  it('what has fields of wrong types, that they were not asked', () => {
    const found = [{ type: 'TypeInvalid', field: 'spec.max', detail: '' }] as const;
    expect(validated(object({}), schema, { found }).errors.map(formatFieldError)).toEqual([
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ]);
  });
});
