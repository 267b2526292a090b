/** Rules of definitions: what they mean and what they may cost, as upstream's 1.37 tells. */
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '#api';
import { estimateCost } from '#cel';
import { validateSchema } from '../definition/validate-schema.ts';
import type { JsonSchema, ValidationRule } from '../schema/json-schema.ts';
import { type DeclaredSchema, declare } from './declare.ts';
import { compileRule } from './environment.ts';

const text: JsonSchema = { type: 'string' };
const longText: JsonSchema = { type: 'string', maxLength: 1000 };
const properties: Readonly<Record<string, JsonSchema>> = {
  a: { type: 'integer' },
  n: { type: 'number' },
  q: { type: 'boolean' },
  s: text,
  s10: { type: 'string', maxLength: 10 },
  big: { type: 'string', maxLength: 1_000_000 },
  en: { type: 'string', enum: ['aaa', 'bb'] },
  d: { type: 'string', format: 'duration' },
  dt: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  by: { type: 'string', format: 'byte' },
  io: { 'x-kubernetes-int-or-string': true },
  l: { type: 'array', items: text },
  l100: { type: 'array', maxItems: 1000, items: longText },
  ints: { type: 'array', maxItems: 5000, items: { type: 'integer' } },
  m: { type: 'object', maxProperties: 1000, additionalProperties: longText },
  um: { type: 'object', additionalProperties: { type: 'integer' } },
  o: { type: 'object', properties: { x: text } },
  ol: {
    type: 'array',
    items: { type: 'object', required: ['name'], properties: { name: text, y: { type: 'integer' } } },
  },
  raw: { 'x-kubernetes-preserve-unknown-fields': true },
  for: { type: 'integer' },
  in: { type: 'integer' },
};
const declared = declare({ type: 'object', properties }) as DeclaredSchema;

it.each(['constructor', '__proto__', 'toString'])(
  'a format that nobody knows, such as %s, makes a text no other',
  format => {
    expect(declare({ type: 'string', format })).toEqual(declare({ type: 'string' }));
  },
);

/** Upstream's own figures; large ones are told with two digits. */
describe('is estimated', () => {
  it.each<[string, number]>([
    ['!self.q', 3],
    ["'%s'.format([self.s]) == 'x'", 14],
    ["'a' in self.l100", 1_002],
    ["'a' in self.m", 3],
    ['[[1]].flatten() == [1]', 43],
    ["[self.s, self.s].all(x, x == 'a')", 23],
    ["bytes(self.s) == b'a'", 310_000],
    ["cidr(self.s).containsIP('1.1.1.1')", 310_000],
    ["format.byte().validate('A').hasValue()", 34],
    ["format.date().validate('A').hasValue()", 34],
    ["format.datetime().validate('A').hasValue()", 34],
    ["format.dns1035LabelPrefix().validate('a').value() == []", 44],
    ['format.dns1123Label().validate(self.s).hasValue()', 10_066_340],
    ["format.dns1123SubdomainPrefix().validate('A').hasValue()", 34],
    ["format.labelValue().validate('A').hasValue()", 34],
    ["format.named('nope').hasValue()", 2],
    ["format.qualifiedName().validate('A').hasValue()", 34],
    ['format.uri().validate(self.s).hasValue()', 10_066_340],
    ["format.uuid().validate('A').hasValue()", 34],
    ["has(self.o.x) && self.o.x == 'a'", 6],
    ['int(self.s) == 1', 4],
    ['isIP(self.s)', 310_000],
    ['isQuantity(self.s)', 310_000],
    ['isSemver(self.s, true)', 310_000],
    ['isURL(self.s)', 3],
    ['lists.range(3).size() == 1', 16],
    ['optional.of(self.a).optMap(x, x + 1).orValue(1) == 1', 23],
    ["quantity('1').isGreaterThan(quantity(self.s10))", 8],
    ["quantity(self.s).isGreaterThan(quantity('1'))", 310_000],
    ["self.?o.?x.orValue('') == 'a'", 5],
    ['self.?s.hasValue()', 3],
    ["self.?s.orValue('a') == 'b'", 4],
    ['self.a == 1', 2],
    ['self.a > 1 || self.a < 2 && self.q', 8],
    ['self.a in [1,2,3]', 15],
    ["self.by == b'abc'", 3],
    ["self.d == duration('1s')", 4],
    ['self.date == self.date', 6],
    ["self.dt > timestamp('2020-01-01T00:00:00Z')", 4],
    ["self.en == 'aaa'", 3],
    ['self.en == self.s', 5],
    ['self.ints.all(x, self.ints.exists(y, x == y))', 150_000_000],
    ['self.ints.all(x, x == 1)', 20_000],
    ['self.ints.max() == 1', 5_000],
    ['self.ints.sum() == 1', 5_000],
    ['self.io == 1', 3],
    ["self.io == 1 || self.io == 'x'", 6],
    ['self.l == self.l', 104_862],
    ["self.l.all(x, x == 'a')", 5_200_000],
    ['self.l100 + self.l100 == self.l100', 107],
    ["self.l100.all(i, v, v == 'a')", 5_000],
    ["self.l100.all(x, x == 'a')", 5_000],
    ['self.l100.distinct().size() == 1', 2_000_000],
    ["self.l100.exists(x, x == 'a')", 6_000],
    ["self.l100.exists(x, x.contains('abc'))", 410_000],
    ["self.l100.exists_one(x, x == 'a')", 4_000],
    ["self.l100.filter(x, x == 'a').all(x, x == 'a')", 19_000],
    ["self.l100.filter(x, x == 'a').size() > 0", 15_000],
    ['self.l100.first().hasValue()', 4],
    ["self.l100.indexOf('a') == 1", 400_000],
    ['self.l100.isSorted()', 400_000],
    ["self.l100.join() == 'a'", 400_000],
    ["self.l100.lastIndexOf('a') == 1", 400_000],
    ["self.l100.map(x, x + 'a').size() > 0", 410_000],
    ["self.l100.map(x, x == 'a', x + 'b').size() == 1", 420_000],
    ["self.l100.map(x, x.lowerAscii()).all(x, x == 'a')", 420_000],
    ['self.l100.reverse().size() == 1', 1_015],
    ['self.l100.slice(0,1).size() == 1', 16],
    ['self.l100.sort().size() == 1', 2_100_000],
    ["self.l100.transformList(i, v, v + 'a').size() == 1", 410_000],
    ["self.l100[0] == 'x'", 4],
    ["self.m.all(k, k == 'a')", 4_000],
    ["self.m.all(k, self.m[k] == 'a')", 8_000],
    ["self.m.exists(k, self.m[k].startsWith('a'))", 9_000],
    ['self.m.transformMap(k, v, v).size() == 1', 4_000],
    ["self.m['a'] == 'x'", 4],
    ['self.n == 1.0', 2],
    ['self.n > 1', 3],
    ['self.o == self.o', 4],
    ["self.o.x == 'a'", 4],
    ['self.ol.all(x, x.y == 1)', 1_209_893],
    ["self.ol.exists_one(x, x.name == 'a')", 1_209_894],
    ['self.q && self.q', 4],
    ['self.q', 2],
    ['self.q ? self.q : self.a == 1', 4],
    ['self.s + self.s == self.s', 940_000],
    ["self.s < 'abc'", 3],
    ["self.s == 'abc'", 3],
    ['self.s == self.big', 310_000],
    ["self.s.charAt(1) == 'a'", 4],
    ["self.s.contains('abcdefghijklmnopqrstuvwxyz')", 940_000],
    ["self.s.endsWith('ab')", 3],
    ["self.s.find('[a-z]+') == 'x'", 630_000],
    ["self.s.findAll('[a-z]+').size() == 1", 630_000],
    ["self.s.format([self.a]) == 'x'", 310_000],
    ["self.s.indexOf('a') == 1", 310_000],
    ["self.s.lastIndexOf('a') == 1", 310_000],
    ["self.s.lowerAscii() == 'a'", 310_000],
    ["self.s.matches('^[a-z]+$')", 630_000],
    ['self.s.matches(self.s10)', 3_100_000],
    ["self.s.replace('a', 'b') == 'c'", 630_000],
    ["self.s.split(',').all(x, x == 'a')", 13_212_050],
    ["self.s.split(',').size() == 1", 630_000],
    ["self.s.split(',', 2).size() == 1", 630_000],
    ["self.s.startsWith('ab')", 3],
    ["self.s.substring(1) == 'c'", 310_000],
    ["self.s.trim() == 'c'", 310_000],
    ['self.s10 == self.s', 8],
    ["self.s10.matches('^[a-z]+$')", 12],
    ['self.um.all(k, self.um[k] == 1)', 3_100_000],
    ['semver(self.s).major() == 1', 310_000],
    ["sets.contains(self.l100, ['a'])", 1_013],
    ['sets.equivalent(self.ints, self.ints)', 50_000_000],
    ["size(self.l100) > 0 ? self.l100[0] == 'a' : true", 8],
    ['size(self.s) == 1', 4],
    ["string(self.a) == '1'", 4],
    ["string(self.io) == 'a'", 310_000],
    ["strings.quote(self.s) == 'a'", 310_000],
    ['type(self.a) == int', 4],
    ["url(self.s).getHost() == 'a'", 310_000],
    ['url(self.s).getQuery().size() == 1', 310_000],
    ["{'a': self.s}.size() == 1", 34],
  ])('%s', (rule, cost) => {
    const { node } = compileRule(rule, declared.type);
    const estimated = estimateCost(node, { self: declared, oldSelf: declared });
    expect(Math.abs(estimated - cost) / cost).toBeLessThan(cost < 1000 ? 0.001 : 0.06);
  });
});

const tell = (spec: JsonSchema): string[] =>
  validateSchema({ type: 'object', properties: { spec } }, 'schema', { hasStatus: false }).map(formatFieldError);
const ofRule = (rule: ValidationRule): string[] =>
  tell({ type: 'object', properties, 'x-kubernetes-validations': [rule] }).map(words =>
    words.replace('schema.properties[spec].x-kubernetes-validations[0]', ''),
  );
const shown = (rule: string, more: object = {}) =>
  JSON.stringify({
    Rule: rule,
    Message: '',
    MessageExpression: '',
    Reason: null,
    FieldPath: '',
    OptionalOldSelf: null,
    ...more,
  });
const advice =
  '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';

describe('is refused', () => {
  it.each<[string, ValidationRule, string[]]>([
    [
      'a field that is not declared',
      { rule: 'self.nope == 1' },
      [
        `.rule: Invalid value: ${shown('self.nope == 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope == 1\n | ....^`,
      ],
    ],
    [
      'what comes to no truth',
      { rule: 'self.a' },
      [`.rule: Invalid value: ${shown('self.a')}: cel expression must evaluate to a bool`],
    ],
    [
      'what nobody declares the type of',
      { rule: 'self.raw == 1' },
      [
        `.rule: Invalid value: ${shown('self.raw == 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'raw'\n | self.raw == 1\n | ....^`,
      ],
    ],
    [
      'an old self that is not used',
      { rule: 'self.a == 1', optionalOldSelf: true },
      ['.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule'],
    ],
    [
      'a message that is none',
      { rule: 'self.a == 1', messageExpression: 'self.a' },
      [
        `.messageExpression: Invalid value: ${shown('self.a == 1', { MessageExpression: 'self.a' })}: messageExpression must evaluate to a string`,
      ],
    ],
    [
      'a path to nowhere',
      { rule: 'self.a == 1', fieldPath: '.ol.name' },
      ['.fieldPath: Invalid value: ".ol.name": must be a valid path'],
    ],
    ['a path to a field', { rule: 'self.a == 1', fieldPath: ".m['x']" }, []],
    ['nothing', { rule: 'self.a == oldSelf.a' }, []],
    [
      'no null beside what may be none',
      { rule: 'format.uuid().validate(self.s10) == null && null != optional.of(1)' },
      [],
    ],
    [
      'no word as a name after a dot, in either of its forms',
      { rule: 'self.for == self.__for__ && self.`in` > 0' },
      [],
    ],
    [
      'a word alone',
      { rule: 'for == 1' },
      [
        `.rule: Invalid value: ${shown('for == 1')}: compilation failed: ERROR: <input>:1:1: reserved identifier: for\n | for == 1\n | ^`,
      ],
    ],
    [
      'what costs too much',
      { rule: 'self.l.all(x, self.l.all(y, x != y))' },
      [
        `.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`,
        '.rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
        `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`,
      ],
    ],
  ])('%s', (_, rule, words) => {
    expect(ofRule(rule)).toEqual(words);
  });

  it('an old self where items have no names', () => {
    const items: JsonSchema = {
      type: 'string',
      maxLength: 5,
      'x-kubernetes-validations': [{ rule: 'self == oldSelf' }],
    };
    expect(tell({ type: 'array', maxItems: 5, items })).toEqual([
      'schema.properties[spec].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[spec]',
    ]);
  });

  it('nothing that means nothing twice: a schema that is wrong is not asked for its rules', () => {
    expect(
      tell({
        type: 'object',
        nullable: true,
        default: 1,
        'x-kubernetes-map-type': 'x',
        'x-kubernetes-validations': [{ rule: 'nope' }],
      }).join(),
    ).not.toContain('compilation');
  });
});

it.each([{}, { rule: '' }, { message: 'a' }])('a rule that says none is told so, and no more: %j', rule => {
  const spec: JsonSchema = { type: 'object', 'x-kubernetes-validations': [rule as ValidationRule] };
  expect(validateSchema(spec, 'schema', { hasStatus: false }).map(formatFieldError)).toEqual([
    'schema.x-kubernetes-validations[0].rule: Required value: rule is not specified',
  ]);
});
