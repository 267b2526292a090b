/** What components take as processes of their own beside an idle cluster: resident memory, and how much of it is not
 *  mapped from files. Needs no root; the proxy, which does, is left out. `node bench/components.ts [SECONDS]` */
import path from 'node:path';
import { startProcess, systemClock } from '#base';
import { printFigures } from './support/figures.ts';
import { initialiseDataDirectory, memoryOf } from './support/real-cluster.ts';

/** When an idle process has tidied up. */
const seconds = Number(process.argv[2] ?? 25);
const kubernode = path.resolve(import.meta.dirname, '../bin/kubernode');
const components = ['scheduler', 'controller-manager', 'dns'];

await using directory = await initialiseDataDirectory({ noNode: true });
await using _cluster = await directory.up();
const children = components.map(name => {
  const args = [name, '--kubeconfig', path.join(directory.path, `${name}.conf`)];
  return { name, child: startProcess(kubernode, args, { stdio: ['ignore', 'ignore', 'inherit'] }) };
});
await systemClock.sleep(seconds * 1000);
printFigures(
  children.flatMap(({ name, child: { pid = 0 } }) => {
    const { rssMb, anonymousMb } = memoryOf(pid);
    return [
      { what: `${name}, resident`, values: [rssMb], unit: 'MB' },
      { what: `${name}, not mapped from files`, values: [anonymousMb], unit: 'MB' },
    ];
  }),
);
for (const { child } of children) child.kill();
