/** What holds of quantities, whatever they are. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addQuantity, compareQuantity, subtractQuantity } from './arithmetic.ts';
import { canonicalQuantity } from './format.ts';
import { parseQuantity } from './parse.ts';

const seed = 20_260_101;
const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E-2');
const quantity = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.integer({ min: 0, max: 99_999 }),
    fc.option(fc.integer({ min: 0, max: 999 })),
    suffix,
  )
  .map(([sign, whole, part, unit]) => `${sign}${whole}${part === null ? '' : `.${part}`}${unit}`);

test('the canonical form says the same, and is its own canonical form', () => {
  fc.assert(
    fc.property(quantity, text => {
      const canonical = canonicalQuantity(text);
      expect(parseQuantity(canonical).nanos).toBe(parseQuantity(text).nanos);
      expect(canonicalQuantity(canonical)).toBe(canonical);
      expect(compareQuantity(text, canonical)).toBe(0);
    }),
    { seed },
  );
});

test('comparing is an order', () => {
  fc.assert(
    fc.property(quantity, quantity, quantity, (a, b, c) => {
      expect(compareQuantity(a, b)).toBe(0 - compareQuantity(b, a));
      const [low, middle, high] = [a, b, c].toSorted(compareQuantity) as [string, string, string];
      expect(compareQuantity(low, high)).toBeLessThanOrEqual(0);
      expect(compareQuantity(low, middle)).toBeLessThanOrEqual(0);
    }),
    { seed },
  );
});

test('what is added and taken away again leaves what there was', () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      expect(compareQuantity(subtractQuantity(addQuantity(a, b), b), a)).toBe(0);
      expect(compareQuantity(addQuantity(a, b), addQuantity(b, a))).toBe(0);
    }),
    { seed },
  );
});
