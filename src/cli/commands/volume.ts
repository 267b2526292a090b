/** `kubernode volume`: the volumes of the cluster's own storage on this machine, deleted ones too, and how they come
 *  back. */
import { Command } from 'commander';
import { formatTime } from '#base';
import type { StoredVolume } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';
import { renderTable } from './table.ts';

/** `list` and `restore`. */
export function volumeCommand(context: CommandContext): Command {
  return new Command('volume')
    .description('list the volumes on this machine, and bring deleted ones back')
    .addCommand(listCommand(context))
    .addCommand(restoreCommand(context));
}

function listCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('ls').description('list the volumes on this machine, and those in the trash');
  return addOptions(command, clusterOptions).action(async (flags: ClusterFlags) => {
    for (const line of renderVolumes(await operations.volumes.list(await openDataDir(flags, { env })))) print(line);
  });
}

function restoreCommand({ operations, print, env }: CommandContext): Command {
  const command = new Command('restore')
    .description('bring a deleted volume back, with its claim; the cluster must run')
    .argument('<VOLUME>', 'name of the volume, or NAMESPACE/NAME of the claim that had it (then the one deleted last)');
  return addOptions(command, clusterOptions).action(async (name: string, flags: ClusterFlags) => {
    const { volume, claim } = await operations.volumes.restore(await openDataDir(flags, { env }), name);
    print(`Restored ${volume}, for claim ${claim}.`);
  });
}

/** A table of volumes, in the order given. */
export function renderVolumes(volumes: readonly StoredVolume[]): string[] {
  const rows = volumes.map(({ name, claim, size, type, deletedAtMs, keptUntilMs }) => [
    name,
    claim,
    size,
    type,
    deletedAtMs === undefined ? 'kept' : `deleted ${formatTime(deletedAtMs)}`,
    keptUntilMs === undefined ? '' : formatTime(keptUntilMs),
  ]);
  return renderTable(['NAME', 'CLAIM', 'SIZE', 'TYPE', 'STATE', 'UNTIL'], rows);
}
