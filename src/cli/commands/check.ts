/** `kubernode check`: whether all that is stored is what was written. */
import { Command } from 'commander';
import { UsageError } from '#base';
import { commandFor } from '#lifecycle';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';

export function checkCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('check').description(
    'check that everything stored is what was written; works while the cluster runs',
  );
  return addOptions(command, clusterOptions).action(async (flags: ClusterFlags) => {
    const dataDir = await openDataDir(flags, { env });
    const { rows, revision, damages } = await operations.check(dataDir);
    for (const damage of damages) print(damage);
    if (damages.length > 0)
      throw new UsageError(
        `the store in ${dataDir} is damaged: ${rows} objects can be read; ${commandFor('snapshot restore', dataDir)} goes back to a copy`,
      );
    print(`${rows} objects up to revision ${revision} are what was written.`);
  });
}
