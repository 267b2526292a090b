/** Thousands of random clusters, each beside an independent statement of the rules: where pods may go, who waits, who
 *  must make room, which gangs are whole. `node bench/placements.ts [SEEDS] [FIRST]` ends with the seed of the first
 *  disagreement. */
import { checkSeed } from '../src/scheduler/fixtures/differential.ts';
import { checkGangs } from '../src/scheduler/fixtures/differential-gangs.ts';

const [seeds = 10_000, first = 0] = process.argv.slice(2).map(Number);
const total = { seeds, placed: 0, pending: 0, 'ended for others': 0, 'gangs whole': 0, 'gangs nowhere': 0 };
for (let seed = first; seed < first + seeds; seed++) {
  const { placed, pending, preempted } = checkSeed(seed);
  total.placed += placed;
  total.pending += pending;
  total['ended for others'] += preempted;
  const { whole, refused } = await checkGangs(seed);
  total['gangs whole'] += whole;
  total['gangs nowhere'] += refused;
}
console.table([total]);
