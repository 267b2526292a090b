/** Runs a test again and again, each time with other faults.
 *
 *      await exploreFaults({ seeds: 100 }, async faults => {
 *        await using cluster = await startCluster({ clock: faults.clock, random: faults.random });
 *        await using _operator = await faults.run(through => startOperator({ controllers: [team], client:
 *        through(cluster.client) })); ... faults.calm(); await faults.until('...', async () => ...);
 *      }); */
import { toError } from '#base';
import type { FaultRates } from './choose-fault.ts';
import { type FaultRun, SeededFaultRun } from './fault-run.ts';

/** Which runs there are. */
export interface ExploreOptions {
  /** How many runs. Default 20. */
  readonly seeds?: number;
  /** The seed of the first; those that follow count up. Default: KUBERNODE_FAULT_SEED, which makes it the only one, or
   *  1. */
  readonly firstSeed?: number;
  /** How often which fault comes. Default: each now and then. */
  readonly rates?: FaultRates;
}

/** Of what befell the program so many lines are shown. */
const shownFaults = 25;

/** Resolves when all runs were right. Errors: that of the first that was not, with its seed and what befell the
 *  program. */
export async function exploreFaults(options: ExploreOptions, test: (faults: FaultRun) => Promise<void>): Promise<void> {
  for (const seed of seedsOf(options)) {
    await using run = new SeededFaultRun(seed, options.rates);
    try {
      await test(run);
    } catch (error) {
      throw new Error(describe(run, toError(error)), { cause: error });
    }
  }
}

function seedsOf({ seeds = 20, firstSeed }: ExploreOptions): readonly number[] {
  const only = Number(process.env['KUBERNODE_FAULT_SEED'] ?? Number.NaN);
  if (firstSeed === undefined && Number.isInteger(only)) return [only];
  return Array.from({ length: seeds }, (_, index) => (firstSeed ?? 1) + index);
}

function describe({ seed, told }: SeededFaultRun, { message }: Error): string {
  const shown = told.slice(-shownFaults);
  const more = told.length > shown.length ? [`(${told.length - shown.length} before)`] : [];
  const lines = [...more, ...shown].map(line => `\n    ${line}`).join('');
  return `${message}\n  with KUBERNODE_FAULT_SEED=${seed}, after these faults:${lines}`;
}
