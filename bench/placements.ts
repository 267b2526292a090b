/** Thousands of random clusters, each beside an independent statement of the rules: where pods may go, who waits, who must make room.
 *  `node bench/placements.ts [SEEDS] [FIRST]` ends with the seed of the first disagreement. */
import { checkSeed } from '../src/scheduler/fixtures/differential.ts';

const [seeds = 10_000, first = 0] = process.argv.slice(2).map(Number);
const total = { seeds, placed: 0, pending: 0, 'ended for others': 0 };
for (let seed = first; seed < first + seeds; seed++) {
  const { placed, pending, preempted } = checkSeed(seed);
  total.placed += placed;
  total.pending += pending;
  total['ended for others'] += preempted;
}
console.table([total]);
