import { describe, expect, test } from 'vitest';
import { formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.ts';
import { formatLabelSelector, matchesLabels, requirementsOf, selects } from './label-selector.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

const web = { app: 'web', tier: 'front', weight: '5' };

describe('label selectors in text', () => {
  test.each([
    ['', '', true],
    ['app=web', 'app=web', true],
    ['app==web', 'app==web', true],
    ['app = web , tier', 'app=web,tier', true],
    ['app!=web', 'app!=web', false],
    ['other!=web', 'other!=web', true],
    ['app in (web,db)', 'app in (db,web)', true],
    ['app notin (web)', 'app notin (web)', false],
    ['other notin (web)', 'other notin (web)', true],
    ['!app', '!app', false],
    ['! other', '!other', true],
    ['app', 'app', true],
    ['app=', 'app=', false],
    ['app in (,)', 'app in ()', false],
    // As upstream: of nothing between the parentheses it makes the empty text.
    ['app in ()', 'app in ()', false],
    ['app in (web,,db)', 'app in (,db,web)', true],
    ['in=x', 'in=x', false],
    ['in in (in)', 'in in (in)', false],
    ['weight>4', 'weight>4', true],
    ['weight<5', 'weight<5', false],
    ['example.com/a=b', 'example.com/a=b', false],
    ['tier=front,app=web', 'app=web,tier=front', true],
  ])('%j', (text, written, matches) => {
    const requirements = parseLabelSelector(text);
    expect(formatLabelSelector(requirements)).toBe(written);
    expect(matchesLabels(requirements, web)).toBe(matches);
  });

  test.each([
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b,', "found '', expected: identifier after ','"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a==(', "unable to parse requirement: found '(', expected: identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a>b', "for 'Gt', 'Lt' operators, the value must be an integer"],
    ['-a', '<nil>: Invalid value: "-a": name part must consist of'],
    ['a=-b', 'values[0][a]: Invalid value: "-b": a valid label must be'],
  ])('refuses %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });
});

describe('LabelSelector objects', () => {
  test.each([
    [undefined, false],
    [{}, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'db' } }, false],
    [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  ])('%j', (selector, selected) => {
    expect(selects(selector, web)).toBe(selected);
  });

  test('are written as text', () => {
    const selector = {
      matchLabels: { b: '1', a: '2' },
      matchExpressions: [{ key: 'c', operator: 'In', values: ['y', 'x'] }],
    };
    expect(formatLabelSelector(requirementsOf(selector))).toBe('a=2,b=1,c in (x,y)');
  });

  test('refuse an unknown operator', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Is', values: ['b'] }] };
    expect(() => requirementsOf(selector)).toThrow('"Is" is not a valid label selector operator');
  });

  test('do not look up inherited properties', () => {
    expect(matchesLabels(parseLabelSelector('constructor'), {})).toBe(false);
  });
});

describe('field selectors', () => {
  test.each([
    ['', []],
    ['a=b', [{ name: 'a', value: 'b', equal: true }]],
    ['a==b', [{ name: 'a', value: 'b', equal: true }]],
    ['a.b!=', [{ name: 'a.b', value: '', equal: false }]],
    [
      'a=b,c!=d',
      [
        { name: 'a', value: 'b', equal: true },
        { name: 'c', value: 'd', equal: false },
      ],
    ],
    [String.raw`a=b\,c\=d\\`, [{ name: 'a', value: String.raw`b,c=d\ `.trim(), equal: true }]],
  ])('%j', (text, requirements) => {
    expect(parseFieldSelector(text)).toEqual(requirements);
    expect(parseFieldSelector(formatFieldSelector(requirements))).toEqual(requirements);
  });

  test.each([
    ['a', "invalid selector: 'a'; can't understand 'a'"],
    ['a=b,c', "invalid selector: 'a=b,c'; can't understand 'c'"],
    ['a=b=c', 'unescaped character in value: 61'],
    [String.raw`a=\b`, String.raw`invalid escape sequence: \b`],
  ])('refuses %j', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message);
  });

  test('match', () => {
    const selector = parseFieldSelector('metadata.name=web,status.phase!=Failed');
    expect(matchesFields(selector, { 'metadata.name': 'web' })).toBe(true);
    expect(matchesFields(selector, { 'metadata.name': 'web', 'status.phase': 'Failed' })).toBe(false);
  });
});
