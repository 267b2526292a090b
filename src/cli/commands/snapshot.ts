/** `kubernode snapshot`: copies of the store, with certificates and tokens; works while the cluster runs, but for
 *  restore. */
import { Command } from 'commander';
import { loadConfiguration } from '../config/load.ts';
import type { SnapshotInfo, SnapshotPlace } from '../operations.ts';
import type { CommandContext } from '../program.ts';
import { formatSize } from './image.ts';
import { addOptions, type ClusterFlags, clusterOptions, openDataDir } from './options.ts';
import { renderTable } from './table.ts';

interface Flags extends ClusterFlags {
  snapshotDir?: string;
}

/** `save`, `list`, `restore`. */
export function snapshotCommand(context: CommandContext): Command {
  return new Command('snapshot')
    .description('copy the store, list copies, and go back to one')
    .addCommand(saveCommand(context))
    .addCommand(listCommand(context))
    .addCommand(restoreCommand(context));
}

async function placeOf(flags: Flags, { env }: CommandContext): Promise<SnapshotPlace> {
  const { snapshotDir } = loadConfiguration({ flags: { ...flags }, env });
  return { dataDir: await openDataDir(flags, { env }), snapshotDir };
}

function saveCommand(context: CommandContext): Command {
  const command = new Command('save').description('copy the store now, with certificates and tokens');
  return addOptions(command, [...clusterOptions, 'snapshotDir']).action(async (flags: Flags) => {
    const saved = await context.operations.snapshots.save(await placeOf(flags, context));
    for (const line of renderSnapshots([saved])) context.print(line);
    for (const key of saved.unreadable) context.print(`not in it, since it cannot be read: ${key}`);
  });
}

function listCommand(context: CommandContext): Command {
  const command = new Command('ls').description('list the copies of the store');
  return addOptions(command, [...clusterOptions, 'snapshotDir']).action(async (flags: Flags) => {
    const all = await context.operations.snapshots.list(await placeOf(flags, context));
    for (const line of renderSnapshots(all)) context.print(line);
  });
}

function restoreCommand(context: CommandContext): Command {
  const command = new Command('restore')
    .description('go back to a copy, in this or another data directory; what is replaced is kept aside')
    .argument('[SNAPSHOT]', 'name of a copy, or path of one (default: the newest)');
  return addOptions(command, [...clusterOptions, 'snapshotDir']).action(
    async (snapshot: string | undefined, flags: Flags) => {
      const { name, dataDir, snapshotDir } = loadConfiguration({ flags: { ...flags }, env: context.env });
      const restored = await context.operations.snapshots.restore({ name, dataDir, snapshotDir }, snapshot);
      context.print(`Restored ${restored.name}: ${restored.objects} objects up to revision ${restored.revision}.`);
      for (const key of restored.unreadable) context.print(`not in it, since it could not be read: ${key}`);
      if (restored.replaced !== undefined) context.print(`What was there is kept in ${restored.replaced}.`);
    },
  );
}

/** A table of snapshots, in the order given. */
export function renderSnapshots(snapshots: readonly SnapshotInfo[]): string[] {
  const rows = snapshots.map(({ name, reason, objects, revision, bytes, unreadable }) => [
    name,
    reason,
    unreadable.length === 0 ? String(objects) : `${objects} (${unreadable.length} unreadable)`,
    String(revision),
    formatSize(bytes),
  ]);
  return renderTable(['NAME', 'REASON', 'OBJECTS', 'REVISION', 'SIZE'], rows);
}
