/** What an idle cluster takes: memory and CPU time over a minute, bare and with an application of three pods whose
 *  readiness is probed every second; containerd and its shims beside it; and what the copy of the store costs that is
 *  made a minute after a start and then once an hour. Needs root and containerd. `node bench/idle.ts [SECONDS]` */
import path from 'node:path';
import { systemClock } from '#base';
import { printFigures } from './support/figures.ts';
import { cpuMsOf, initialiseDataDirectory, memoryOf, processesOf, type RealCluster } from './support/real-cluster.ts';

const seconds = Number(process.argv[2] ?? 60);
/** What came up a moment ago is not idle yet. */
const settleMs = 15_000;
/** By then the first copy of the store is made, and what that left in memory given back. */
const copiedMs = 65_000;
const hello = path.resolve(import.meta.dirname, '../examples/hello');

async function measure(title: string, { pid }: RealCluster, dataDir: string): Promise<void> {
  await systemClock.sleep(settleMs);
  const settled = cpuMsOf(pid);
  await systemClock.sleep(copiedMs);
  const before = cpuMsOf(pid);
  const rss: number[] = [];
  const anonymous: number[] = [];
  for (let second = 0; second < seconds; second++) {
    await systemClock.sleep(1000);
    const { rssMb, anonymousMb } = memoryOf(pid);
    rss.push(rssMb);
    anonymous.push(anonymousMb);
  }
  const cpu = (cpuMsOf(pid) - before) / (seconds * 10);
  const copyMs = before - settled - cpu * (copiedMs / 100);
  const others = await processesOf(dataDir);
  const memoryOfAll = (name: string) =>
    others.filter(({ command }) => command.startsWith(name)).map(other => memoryOf(other.pid).rssMb);
  const shims = memoryOfAll('containerd-shim');
  console.log(`${title}, over ${seconds} s:`);
  printFigures([
    { what: 'kubernode, resident', values: rss, unit: 'MB', goal: '< 100 MB' },
    { what: 'kubernode, not mapped from files', values: anonymous, unit: 'MB' },
    { what: 'kubernode, CPU', values: [cpu], unit: '% of a core', goal: '< 1 % of a core' },
    { what: 'kubernode, CPU time of a copy of the store', values: [copyMs], unit: 'ms' },
    {
      what: 'containerd, resident',
      values: memoryOfAll('containerd')
        .toSorted((a, b) => b - a)
        .slice(0, 1),
      unit: 'MB',
    },
    ...(shims.length > 0 ? [{ what: `each of ${shims.length} shims, resident`, values: shims, unit: 'MB' }] : []),
  ]);
}

await using directory = await initialiseDataDirectory();
{
  await using cluster = await directory.up();
  await measure('A bare cluster', cluster, directory.path);
}
{
  await using cluster = await directory.up(['--apply', hello]);
  await measure('A cluster with three pods', cluster, directory.path);
}
