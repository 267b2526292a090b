import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bag } from './bag.ts';

class Item {
  place = -1;
}

test('holds what a set would, whatever comes and goes', () => {
  const add = fc.record({ adds: fc.boolean(), which: fc.nat(7) });
  fc.assert(
    fc.property(fc.array(add, { maxLength: 60 }), steps => {
      const items = Array.from({ length: 8 }, () => new Item());
      const bag = new Bag<Item>();
      const model = new Set<Item>();
      for (const { adds, which } of steps) {
        const item = items[which] as Item;
        const wasIn = model.has(item);
        if (adds && !wasIn) bag.add(item);
        if (adds) model.add(item);
        else model.delete(item);
        expect(adds || bag.delete(item) === wasIn).toBe(true);
        expect(bag.size).toBe(model.size);
        expect(new Set(bag)).toEqual(model);
        expect([...bag].map(({ place }) => place)).toEqual([...bag].map((_, index) => index));
      }
      expect(bag.any(0.99)).toBe([...bag].at(Math.floor(0.99 * bag.size)));
      expect(items.filter(item => !model.has(item)).every(({ place }) => place === -1)).toBe(true);
    }),
    { seed: 20_261_129 },
  );
});
