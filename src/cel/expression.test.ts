import { describe, expect, it } from 'vitest';
import { runNow } from '#base';
import { compileExpression, newBudget, workOut } from './expression.ts';
import { createFunctions } from './functions.ts';
import { commonLibraries } from './library/common.ts';
import { bool, dyn, int, listOf, mapOf, type ObjectType, string, type Type } from './types.ts';
import { adapt, toData } from './values.ts';

const functions = createFunctions(commonLibraries);

const self: ObjectType = {
  kind: 'object',
  name: 'Self',
  fields: new Map([
    ['replicas', { name: 'replicas', type: int }],
    ['names', { name: 'names', type: listOf(string) }],
    ['labels', { name: 'labels', type: mapOf(string, string) }],
    ['at', { name: 'at', type: { kind: 'timestamp' as const } }],
    ['__if__', { name: 'if', type: bool }],
  ]),
};
const data = {
  replicas: 3,
  names: ['a', 'b'],
  labels: { app: 'web' },
  at: '2026-01-02T03:04:05Z',
  if: true,
};
const anything = {
  long: 'x'.repeat(100_000),
  many: Array.from({ length: 20_000 }, (_, i) => i),
  text: 'x',
  number: 1,
  half: 0.5,
  nothing: null,
  list: [1, 2, 3],
  nested: { a: { b: 'c' } },
};

const variables = { self, any: dyn };
const activation = { self: () => adapt(data, self), any: () => adapt(anything) };

const free = { spend: () => undefined };
const compile = (text: string) => compileExpression(text, { functions, variables, hasBind: true });
const run = (text: string) => toData(runNow(workOut(compile(text), activation, newBudget())), free);
/** As if it were long. */
const runInSteps = (text: string) => toData(runNow(compile(text).steps(activation, newBudget())), free);

describe('comes to', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['-7 / 2 == -3 && -7 % 2 == -1', true],
    ['"a" + "b" == \'ab\'', true],
    ['r"\\d" == "\\\\d"', true],
    ['true ? 1 : 2', 1],
    ['1 in [1, 2] && !("z" in {"a": 1})', true],
    // What decides does so whatever is wrong with the other side.
    ['true || 1 / 0 == 1', true],
    ['1 / 0 == 1 || true', true],
    ['1 / 0 == 1 && false', false],
    ['[1, 2, 3].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2, 2].exists_one(x, x == 1)', true],
    ['[1, 2, 3].filter(x, x > 1).map(x, x * 2)', [4, 6]],
    ['{"a": 1, "b": 2}.filter(k, k != "a")', ['b']],
    ['[10, 20].transformList(i, v, i + v)', [10, 21]],
    ['{"a": 1}.transformMap(k, v, k + string(v))', { a: 'a1' }],
    ['[1, 2].all(i, v, v == i + 1)', true],
    ['cel.bind(x, 2, x * x)', 4],
    ['optional.of(1).optMap(x, x + 1).orValue(0) + optional.none().orValue(5)', 7],
    ['any.?nested.?a.?none.orValue("left")', 'left'],
    ['any.nested.a.b', 'c'],
    ['any.nothing == null', true],
    ['optional.none() == null || optional.of(1) == null', false],
    ['has(any.text) && !has(any.other)', true],
    ['any.list[1] + any.number', 3],
    ['any.half < 1', true],
    ['self.replicas + 1', 4],
    ['self.__if__', true],
    ['self.at.getFullYear()', 2026],
    ['self.labels.app', 'web'],
    ['size(self.names) == self.names.size()', true],
    ['duration("1h30m").getMinutes() == 90 && timestamp("2026-01-02T00:00:00Z") < self.at', true],
    ['"hello".substring(1, 3).upperAscii()', 'EL'],
    ['"a,b,c".split(",").join("-")', 'a-b-c'],
    ['"%s is %d of %.2f".format([dyn("x"), 3, 1.5])', 'x is 3 of 1.50'],
    ['"abc 123".find("[0-9]+")', '123'],
    ['"a1b2".findAll("[0-9]")', ['1', '2']],
    ['[[1], [2]].flatten() == [1, 2] && [2, 1].sort() == [1, 2] && [1].first().value() == lists.range(2)[1]', true],
    [
      'format.dns1123Label().validate("A").hasValue() && !format.named("uuid").value().validate("123e4567-e89b-12d3-a456-426614174000").hasValue()',
      true,
    ],
    ['[3, 1, 2].max() + [3, 1, 2].min() + [3, 1, 2].sum()', 10],
    ['[1, 2].isSorted() && [1, 2, 1].lastIndexOf(1) == 2', true],
    ['sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1])', true],
    ['url("https://example.com:80/a?b=c").getPort()', '80'],
    ['url("https://example.com/a?b=c").getQuery()', { b: ['c'] }],
    ['isURL("no url")', false],
    ['quantity("1Gi").isGreaterThan(quantity("1G")) && quantity("500m").add(quantity("500m")) == quantity("1")', true],
    ['cidr("10.0.0.0/8").containsIP("10.1.2.3") && ip("::1").isLoopback()', true],
    ['semver("1.2.3").isLessThan(semver("1.10.0")) && isSemver("v1.2", true)', true],
    ['any.list.map(x, {"n": x}).sortBy(e, -e.n).map(e, e.n)', [3, 2, 1]],
    ['["bb", "a", "c"].sortBy(e, size(e)) == ["a", "c", "bb"]', true],
    ['[1, 2].includes(2) && !any.list.includes("x") && any.text.includes("x")', true],
    ['string(cidr("10.1.2.3/8")) + string(cidr("10.1.2.3/8").masked())', '10.1.2.3/810.0.0.0/8'],
    ['string(cidr("10.1.2.3/8").ip())', '10.1.2.3'],
    ['type(1) == int && string(1.5) == "1.5"', true],
  ])('%s', (text, value) => {
    expect(run(text)).toEqual(value);
    expect(runInSteps(text)).toEqual(value);
  });
});

describe('cannot be read', () => {
  it.each([
    ['any.in == 1', "1:5: Syntax error: no viable alternative at input '.in'"],
    ['any.true == 1', "1:5: Syntax error: mismatched input 'true' expecting IDENTIFIER"],
    ['any.', "1:5: Syntax error: no viable alternative at input '.'"],
    ['Foo{a: 1} == 1', "1:4: undeclared reference to 'Foo' (in container '')"],
    ['any.text == "x" && "ab".reverse() == "ba"', "found no matching overload for 'reverse' applied to 'string.()'"],
  ])('%s', (text, words) => {
    expect(() => compile(text)).toThrow(words);
  });
});

describe('cannot be worked out', () => {
  it.each([
    ['1 / 0', 'division by zero'],
    ['9223372036854775807 + 1', 'integer overflow'],
    ['any.none', 'no such key: none'],
    ['[1][1]', 'index out of bounds: 1'],
    ['{"a": 1}["b"]', 'no such key: b'],
    ['int("x")', "type conversion error from 'string' to 'int'"],
    ['int("9223372036854775808")', "type conversion error from 'string' to 'int'"],
    ['bool("x")', "type conversion error from 'string' to 'bool'"],
    ['any.text + 1', 'no such overload: _+_(string, int)'],
    ['any.text.matches("(" + any.text)', 'error parsing regexp: missing closing )'],
  ])('%s', (text, words) => {
    expect(() => run(text)).toThrow(words);
    expect(() => runInSteps(text)).toThrow(words);
  });

  const twice = (name: string, count: number): string =>
    Array.from({ length: count }, (_, i) => `cel.bind(${name}${i + 1}, [${name}${i}, ${name}${i}], `).join('');
  it.each([
    [
      'equality of what holds the same many times',
      () => `cel.bind(a0, 1, cel.bind(b0, 1, ${twice('a', 60)}${twice('b', 60)}a60 == b60${')'.repeat(122)}`,
    ],
    [
      'text of what holds the same many times',
      () => `cel.bind(a0, 1, ${twice('a', 60)}"%s".format([a60])${')'.repeat(61)}`,
    ],
    [
      'lists made flat',
      () =>
        `cel.bind(a0, 1, ${twice('a', 60)}${Array.from({ length: 60 }).reduce<string>(text => `${text}.flatten(1)`, 'a60')}${')'.repeat(61)}`,
    ],
    ['what replaces', () => 'any.long.replace("", any.long).size() > 0'],
    [
      'texts joined',
      () =>
        '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(x, any.long).join(any.long).size() > 0 && any.long.split("").join(any.long) == ""',
    ],
    [
      'a text looked for at every place',
      () => 'any.long.contains(any.long + any.long) && any.long.indexOf(any.long) == 0',
    ],
    ['a pattern that stands for more', () => 'any.long.matches("((((x{10}){10}){10}){0,1}y)")'],
    [
      'a list gone through within another',
      () =>
        'any.many.all(x, any.many.exists(y, y == x || true) && any.many.size() > 0 && any.many.slice(0, 1).size() == 1)',
    ],
    [
      'bytes doubled',
      () =>
        `cel.bind(a0, bytes(any.long), ${Array.from({ length: 60 }, (_, i) => `cel.bind(a${i + 1}, a${i} + a${i}, `).join('')}a60.size() > 0${')'.repeat(61)}`,
    ],
  ])('for what it would cost: %s', { timeout: 60_000 }, (_, text) => {
    expect(() => run(text())).toThrow('actual cost limit exceeded');
  });

  it('for what it would cost', () => {
    const many = `[${Array.from({ length: 200 }, (_, index) => index).join(',')}]`;
    expect(() => run(`${many}.all(a, ${many}.all(b, ${many}.all(c, a + b + c >= 0)))`)).toThrow(
      'actual cost limit exceeded',
    );
  });
});

describe('what is long', () => {
  const pairs = (body: string) => `lists.range(120).all(x, lists.range(120).all(y, ${body}))`;
  it.each<[string, unknown]>([
    [pairs('x + y >= 0'), true],
    [pairs('x + y < 0 || 1 / 0 == 1 || true'), true],
    [`${pairs('x >= 0')} ? ${pairs('x >= 0')} : 1 / 0 == 1`, true],
    [`false || ${pairs('x > 1000')} || ${pairs('x >= 0')}`, true],
    [`1 / 0 == 1 || ${pairs('x >= 0')}`, true],
    [
      `cel.bind(a, lists.range(300).map(x, lists.range(100).map(y, x * y)), a.exists(z, z.exists(w, w == 29601)) && size(a) == 300)`,
      true,
    ],
    ['optional.of(lists.range(2000)).optMap(v, v.filter(x, x % 1000 == 0)).orValue([])', [0, 1000]],
    ['optional.none().or(optional.of(lists.range(2000).filter(x, x > 1998))).value()', [1999]],
    ['lists.range(100).map(x, lists.range(100).exists_one(y, y == x)).filter(z, !z)', []],
    [
      '{"n": size(lists.range(5000).filter(x, x % 2 == 0)), "m": lists.range(3000).map(x, x).size()}',
      { n: 2500, m: 3000 },
    ],
    ['self.labels.transformMap(k, v, size(lists.range(3000).filter(x, x > 0)))', { app: 2999 }],
    [Array.from({ length: 60 }, () => 'any.many == any.many').join('&&'), true],
  ])('goes on in steps: %s', (text, value) => {
    const budget = newBudget();
    const expression = compile(text);
    expect(expression.attempt(activation, budget)).toBeUndefined();
    expect(budget).toEqual(newBudget());
    const steps = expression.steps(activation, budget);
    const costs: number[] = [];
    for (let { remaining } = budget; ; { remaining } = budget) {
      const step = steps.next();
      costs.push(remaining - budget.remaining);
      if (!step.done) continue;
      expect(toData(step.value, free)).toEqual(value);
      break;
    }
    expect(Math.max(...costs)).toBeLessThan(7000);
    expect(costs.length).toBeGreaterThan(2);
  });

  it('fails as what is short does', () => {
    expect(() => run(pairs('x + y >= 0 && 1 / (100 - x) < 200'))).toThrow('division by zero');
    expect(() => run(`${pairs('x >= 0')} && 1 / 0 == 1`)).toThrow('division by zero');
  });

  it.each(['size(any.map) > 0', 'any.map != any.other', 'optional.ofNonZeroValue(any.map).hasValue()'])(
    'pays for the keys of data that are counted: %s',
    text => {
      const map = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]));
      const budget = newBudget();
      const any = adapt({ map, other: { ...map, more: 1 } });
      expect(runNow(workOut(compile(text), { any: () => any }, budget))).toBe(true);
      expect(newBudget().remaining - budget.remaining).toBeGreaterThan(2000);
    },
  );
});

describe('means nothing', () => {
  it.each([
    ['1 +', "1:4: Syntax error: mismatched input '<EOF>' expecting"],
    ['a b', "1:3: Syntax error: mismatched input 'b' expecting <EOF>"],
    ['(1', "1:3: Syntax error: mismatched input '<EOF>' expecting ')'"],
    ['"x', '1:1: Syntax error: token recognition error'],
    ['1 + "a"', "1:3: found no matching overload for '_+_' applied to '(int, string)'"],
    ['nobody', "1:1: undeclared reference to 'nobody' (in container '')"],
    ['self.none', "1:5: undefined field 'none'"],
    ['self.replicas.x', "1:14: type 'int' does not support field selection"],
    ['"a".nope()', "1:9: undeclared reference to 'nope' (in container '')"],
    ['self.replicas.startsWith("a")', "found no matching overload for 'startsWith' applied to 'int.(string)'"],
    ['1.all(x, true)', "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
    ['[1].all(x, x)', "1:12: expected type 'bool' but found 'int'"],
    ['[1, "a"]', "1:5: expected type 'int' but found 'string'"],
    ['has(1)', '1:4: invalid argument to has() macro'],
    ['cel.bind(x, 1, x == 1)', "1:1: undeclared reference to 'cel'"],
    ['"a".matches("(")', '1:13: invalid matches argument'],
    ['duration("x") == duration("1s")', '1:10: invalid duration argument'],
    ['package.x', '1:1: reserved identifier: package'],
    ['18446744073709551616', '1:1: invalid int literal'],
  ])('%s', (text, words) => {
    expect(() => compileExpression(text, { functions, variables })).toThrow(words);
  });

  it('shows where', () => {
    expect(() => compileExpression('1 +\n "a"', { functions, variables })).toThrow(
      "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 +\n | ..^",
    );
  });

  it.each<[string, Type, string]>([
    ['1', bool, 'must evaluate to bool but got int'],
    ['any', bool, 'must evaluate to bool but got dyn'],
    ['[]', listOf(string), 'must evaluate to list(string) but got list(dyn)'],
  ])('or comes to something else than it should, or perhaps: %s', (text, result, words) => {
    expect(() => compileExpression(text, { functions, variables, results: [result] })).toThrow(words);
  });

  it('has conditions without end, and is read', () => {
    for (const operator of ['&&', '||'])
      expect(run(Array.from({ length: 5000 }, () => 'any.number == 1').join(operator))).toBe(true);
  });

  it('has issues without end, of which some are told', () => {
    const text = Array.from({ length: 10_000 }, () => 'nobody').join('&&');
    expect(() => compileExpression(text, { functions, variables })).toThrow('9900 more errors were truncated');
  });

  it('is longer than upstream reads', () => {
    const most = 100_000;
    const comparison = `"é" == "${'é'.repeat(most - 9)}"`;
    expect(run(comparison)).toBe(false);
    expect(() => run(`${comparison} `)).toThrow(
      `expression code point size exceeds limit: size: ${most + 1}, limit ${most}`,
    );
  });

  it('is nested without end', () => {
    expect(() => compileExpression('('.repeat(10_000), { functions, variables })).toThrow(
      'max recursion depth exceeded',
    );
    for (const part of ['+x', '.x', '[0]', '==x', '.f(1)', '?x:x'])
      expect(() => compileExpression(`x${part.repeat(15_000)}`, { functions, variables }), part).toThrow(
        'max recursion depth',
      );
    expect(() => compileExpression(`${'!'.repeat(10_000)}true`, { functions, variables })).toThrow(
      'max recursion depth',
    );
  });
});
