/** The second half of set-up, on the pinned Node: this machine's packages, what the tests need, the bundle. */
import { parseArgs } from 'node:util';
import { systemClock, UsageError } from '#base';
import { createProgress } from '../../src/lifecycle/setup/progress.ts';
import { setUpMachine } from '../../src/lifecycle/setup/set-up-machine.ts';
import { bundle, isBundleCurrent } from '../bundle.ts';

try {
  const isSet = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { test: isSet, 'no-node': isSet } });
  const [clock, noNode] = [systemClock, values['no-node']];
  const progress = createProgress({ clock });
  // Elsewhere there is no node to run, only the control plane, which needs nothing of the machine.
  if (process.platform === 'linux' && !noNode) await setUpMachine({ clock, progress });
  if (values.test) await (await import('./test-tools.ts')).setUpTestTools({ clock, progress, noNode });
  if (!isBundleCurrent()) await progress.step('bundle', bundle);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof TypeError)) throw error;
  process.stderr.write(`kubernode: ${error.message}\n`);
  process.exitCode = 1;
}
