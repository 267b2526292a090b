/** Random clusters: where the plugins let pods go is where the rules let them, no pod waits that need not, and preemption ends no more
 *  pods than it must. Thousands of seeds: `node bench/placements.ts`. */
import { expect, test } from 'vitest';
import { checkSeed } from './fixtures/differential.ts';

const groups = Array.from({ length: 10 }, (_, group) => group);

test.each(groups)('hundred %i', { timeout: 60_000 }, group => {
  const total = { placed: 0, pending: 0, preempted: 0 };
  for (let seed = group * 100; seed < group * 100 + 100; seed++) {
    const { placed, pending, preempted } = checkSeed(seed);
    total.placed += placed;
    total.pending += pending;
    total.preempted += preempted;
  }
  // A test that meets none of these shows nothing.
  expect(Math.min(...Object.values(total))).toBeGreaterThan(50);
});
