/** Whatever fails, controllers come right: each scenario with one seed after the other, and which seeds show a fault.
 *  `node bench/faults.ts [COUNT] [FIRST_SEED] [WORDS OF TITLES]`: default 10,000 seeds a scenario, from 1, all
 *  scenarios. */
import { toError } from '#base';
import { faultScenarios, playScenario } from '../src/controllers/fixtures/fault-scenarios/index.ts';
import { exploreFaults } from '../src/testing/index.ts';

const [count = 10_000, first = 1] = process.argv.slice(2, 4).map(Number);
const words = process.argv.slice(4).join(' ');
/** Of each scenario so many failures are shown. */
const maxShown = 3;

let failures = 0;
for (const scenario of faultScenarios.filter(({ title }) => title.includes(words))) {
  const startedAt = performance.now();
  const failed: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    await exploreFaults({ seeds: 1, firstSeed: seed }, faults => playScenario(faults, scenario)).catch(
      (error: unknown) => failed.push(`seed ${seed}: ${toError(error).message.split('\n')[0]}`),
    );
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${scenario.title}: ${count} seeds, ${failed.length} wrong, ${seconds.toFixed(0)} s`);
  for (const line of failed.slice(0, maxShown)) console.log(`- ${line}`);
  failures += failed.length;
}
process.exitCode = failures === 0 ? 0 : 1;
