/** What holds of selectors, whatever they are. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.ts';
import { formatLabelSelector, matchesLabels, requirement } from './label-selector.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

const seed = 20_260_101;
const key = fc.constantFrom('a', 'b', 'in', 'notin', 'example.com/x');
const value = fc.constantFrom('', 'x', 'y', '1', '20', 'in', 'A_b.c');
const one = fc.oneof(
  fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map(([k, o, v]) => requirement(k, o, [v])),
  fc
    .tuple(key, fc.constantFrom('in', 'notin'), fc.uniqueArray(value, { minLength: 1, maxLength: 4 }))
    .map(([k, o, list]) => requirement(k, o, list)),
  fc.tuple(key, fc.constantFrom('exists', '!')).map(([k, o]) => requirement(k, o)),
  fc.tuple(key, fc.constantFrom('>', '<'), fc.nat()).map(([k, o, n]) => requirement(k, o, [String(n)])),
);
const labels = fc.dictionary(key, value, { maxKeys: 4 });

test('a label selector that is written is read as what it was', () => {
  fc.assert(
    fc.property(fc.array(one, { maxLength: 4 }), labels, (requirements, given) => {
      const text = formatLabelSelector(requirements);
      const read = parseLabelSelector(text);
      expect(formatLabelSelector(read)).toBe(text);
      expect(matchesLabels(read, given)).toBe(matchesLabels(requirements, given));
    }),
    { seed },
  );
});

test('a label fulfils a requirement or its opposite, never both', () => {
  fc.assert(
    fc.property(key, fc.uniqueArray(value, { minLength: 1 }), labels, (k, list, given) => {
      expect(matchesLabels([requirement(k, 'in', list)], given)).not.toBe(
        matchesLabels([requirement(k, 'notin', list)], given),
      );
      expect(matchesLabels([requirement(k, 'exists')], given)).not.toBe(matchesLabels([requirement(k, '!')], given));
    }),
    { seed },
  );
});

test('a field selector that is written is read as what it was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '=', '\\', '!', ' ', 'ü'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 3 }), pairs => {
      const requirements = pairs.map(([wanted, equal]) => ({ name: 'metadata.name', value: wanted, equal }));
      expect(parseFieldSelector(formatFieldSelector(requirements))).toEqual(requirements);
      for (const [given, equal] of pairs)
        expect(matchesFields([{ name: 'x', value: given, equal }], { x: given })).toBe(equal);
    }),
    { seed },
  );
});
