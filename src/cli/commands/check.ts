/** `kubernode check`: whether all that is stored is what was written. */
import { Command } from 'commander';
import { UsageError } from '#base';
import { loadConfiguration } from '../config/load.ts';
import type { CommandContext } from '../program.ts';
import { addOptions } from './options.ts';

export function checkCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('check').description(
    'check that everything stored is what was written; works while the cluster runs',
  );
  return addOptions(command, ['dataDir']).action(async (flags: { dataDir?: string }) => {
    const { dataDir } = loadConfiguration({ flags, env });
    const { rows, revision, damages } = await operations.check(dataDir);
    for (const damage of damages) print(damage);
    if (damages.length > 0)
      throw new UsageError(
        `the store in ${dataDir} is damaged: ${rows} objects can be read; see kubernode snapshot restore for going back to a copy`,
      );
    print(`${rows} objects up to revision ${revision} are what was written.`);
  });
}
