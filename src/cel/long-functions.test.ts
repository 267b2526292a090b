/** Functions whose cost is the size of what they are given: in steps they come to the same, and no step is long. */
import { describe, expect, test } from 'vitest';
import { runNow } from '#base';
import { compileExpression, newBudget } from './expression.ts';
import { createFunctions } from './functions.ts';
import { commonLibraries } from './library/common.ts';
import { listOf, mapOf, string } from './types.ts';
import { adapt, type Value } from './values.ts';

const functions = createFunctions(commonLibraries);
const types = { text: string, texts: listOf(string), map: mapOf(string, string), other: mapOf(string, string) };
const data = (size: number) => ({
  text: 'aB'.repeat(size),
  texts: Array.from({ length: Math.min(size, 20_000) }, (_, i) => `t${i % 100}`),
  map: Object.fromEntries(Array.from({ length: Math.min(size, 20_000) }, (_, i) => [`k${i}`, 'a'])),
  other: Object.fromEntries(Array.from({ length: Math.min(size, 20_000) }, (_, i) => [`k${i}`, 'a'])),
});

/** What is written, and what it comes to for a text of so many pairs `aB`. */
const expressions: readonly (readonly [string, (size: number) => unknown])[] = [
  ["text.replace('a', 'c') == text.replace('a', 'c')", () => true],
  ["text.replace('a', '').size()", size => BigInt(size)],
  ["text.replace('', '-').size()", size => BigInt(4 * size + 1)],
  ["text.replace('', '-', 3).size()", size => BigInt(2 * size + 3)],
  ["text.replace('B', '', 2).size()", size => BigInt(2 * size - 2)],
  ["text.split('B').size()", size => BigInt(size + 1)],
  ["text.split('').size()", size => BigInt(2 * size)],
  ["text.split('B', 2)[1].size()", size => BigInt(2 * size - 2)],
  ["text.split('B').join('c').size()", size => BigInt(2 * size)],
  ['text.lowerAscii().size()', size => BigInt(2 * size)],
  ["text.upperAscii().indexOf('b')", () => -1n],
  ["text.lastIndexOf('a')", size => BigInt(2 * size - 2)],
  ["text.contains('aBa' + 'BBB')", () => false],
  ['strings.quote(text).size()', size => BigInt(2 * size + 2)],
  ["'%s'.format([text]).size()", size => BigInt(2 * size)],
  ["text.findAll('(aB){8}').size() > 0", () => true],
  ['[texts, texts, [texts[0]]].flatten().size()', size => BigInt(2 * Math.min(size, 20_000) + 1)],
  ['lists.range(50000).size()', () => 50_000n],
  ["sets.contains(['t1', 't2'], texts)", () => false],
  ['map == other', () => true],
  ['map != other', () => false],
  ['{"a": map} == {"a": other}', () => true],
  ['texts == texts.reverse()', () => false],
  ['map.transformMap(k, v, v + k).size()', size => BigInt(Math.min(size, 20_000))],
  ["'%s'.format([texts]).size() > 0", () => true],
];

const workOut = (text: string, size: number) => {
  const values = data(size);
  const expression = compileExpression(text, { functions, variables: types, hasBind: true });
  const variables = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, () => adapt(value, types[name as keyof typeof types])]),
  );
  return {
    atOnce: () => expression.attempt(variables, newBudget()),
    steps: () => expression.steps(variables, newBudget()),
  };
};

describe('in steps it is the same as at once', () => {
  test.each(expressions)('%s', (text, expected) => {
    const { atOnce, steps } = workOut(text, 20);
    const value = expected(20);
    expect(atOnce() ?? value).toEqual(value);
    expect(runNow(steps())).toEqual(value);
  });
});

/** CPU milliseconds of this thread. */
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

describe('of a text of three hundred thousand letters others may go first many times', () => {
  test.each(expressions)('%s', { timeout: 60_000 }, (text, expected) => {
    const steps = workOut(text, 150_000).steps();
    const before = cpuMs();
    let count = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count++;
    const value: Value = step.value;
    expect(value).toEqual(expected(150_000));
    // What is done at once anyway needs no steps.
    expect(count > 1 || cpuMs() - before < 100).toBe(true);
  });
});
