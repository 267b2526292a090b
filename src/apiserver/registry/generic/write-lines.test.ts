import { expect, it } from 'vitest';
import { WriteLines } from './write-lines.ts';

it('lets one after the other go on, in the order in which they came, and those of other objects meanwhile', async () => {
  const lines = new WriteLines();
  const order: string[] = [];
  expect(lines.has('a')).toBe(false);
  const first = await lines.enter('a');
  const others = ['second', 'third'].map(async name => {
    using _turn = await lines.enter('a');
    order.push(name);
  });
  using _elsewhere = await lines.enter('b');
  expect(order).toEqual([]);
  expect(lines.has('a')).toBe(true);
  first[Symbol.dispose]();
  await Promise.all(others);
  expect(order).toEqual(['second', 'third']);
  expect(lines.has('a')).toBe(false);
});
