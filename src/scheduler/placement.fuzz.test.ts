/** Random clusters: where the plugins let pods go is where the rules let them, no pod waits that need not, preemption
 *  ends no more pods than it must, and a gang is whole or nowhere. Thousands of seeds: `node bench/placements.ts`. */
import { expect, test } from 'vitest';
import { checkSeed } from './fixtures/differential.ts';
import { checkGangs } from './fixtures/differential-gangs.ts';

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

test('two hundred with gangs', { timeout: 60_000 }, async () => {
  const total = { whole: 0, refused: 0 };
  for (let seed = 0; seed < 200; seed++) {
    const { whole, refused } = await checkGangs(seed);
    total.whole += whole;
    total.refused += refused;
  }
  expect(Math.min(...Object.values(total))).toBeGreaterThan(50);
});
