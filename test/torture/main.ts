/** `npm run torture`: kills clusters under load for as long as is wanted, and ends with numbers.
 *
 *      npm run torture -- --kills 100 --minutes 20 --seed 7
 *
 *  It ends after so many kills (default 20) or minutes (default: no limit). The seed is that of the first cluster, each
 *  next one counts on; when all happens depends on the machine, so a seed repeats what is done and not what comes of
 *  it. Power cuts need root. */
import { parseArgs } from 'node:util';
import { bundle } from '../../tools/bundle.ts';
import { runChapter } from './torture.ts';

const killsPerChapter = 10;
/** By turns: upstream's, and so often that watches and lists meet it all the time. */
const compactionIntervals = ['5m', '200ms'];

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
  },
});
const [kills, minutes, seed] = [values.kills, values.minutes, values.seed].map(Number) as [number, number, number];
const powerCuts = process.platform === 'linux' && process.getuid?.() === 0;
if (!powerCuts) console.log('without power cuts: they need root on Linux');
await bundle();
const totals: Record<string, number> = {};
const endMs = performance.now() + minutes * 60_000;
for (let chapter = 0; (totals['kills'] ?? 0) < kills && performance.now() < endMs; chapter++) {
  const compactionInterval = compactionIntervals[chapter % compactionIntervals.length] ?? '5m';
  const left = Math.min(killsPerChapter, kills - (totals['kills'] ?? 0) - 1);
  const options = { seed: seed + chapter, kills: Math.max(1, left), compactionInterval, powerCuts };
  const { violations, figures } = await runChapter(options);
  for (const [what, count] of Object.entries(figures)) totals[what] = (totals[what] ?? 0) + count;
  console.log(`seed ${options.seed}, compaction every ${compactionInterval}: ${JSON.stringify(figures)}`);
  for (const { rule, what } of violations) console.log(`VIOLATION ${rule}: ${what}`);
}
console.table(totals);
if ((totals['violations'] ?? 1) > 0) process.exitCode = 1;
