/** Keeps a machine's end of the overlay as it is planned. */
import { isDeepStrictEqual } from 'node:util';
import { compareTable, formatTable } from '#nftables';
import { changesNothing, diffLink, type LinkState } from '../links/diff-link.ts';
import type { Machine } from '../machine.ts';
import { type Overlay, overlayNameOf, overlayTableOf } from './plan-overlay.ts';

/** What the machine had that is not as planned, in words; empty when all was. */
export type Differences = readonly string[];

/** Compares what the kernel has with a plan (undefined: no overlay), and changes what differs. Whom the packet filter
 *  lets in is said before there is a link to come by. */
export async function applyOverlay(
  machine: Machine,
  wanted: Overlay | undefined,
  { bridge, tableName }: { readonly bridge: string; readonly tableName: string },
): Promise<Differences> {
  if (!wanted) return await removeOverlay(machine, { bridge, tableName });
  const { table, end } = wanted;
  const differences = compareTable(table, await machine.listTable(table.name));
  if (differences.length > 0) await machine.nft.load(formatTable(table));
  const change = diffLink(await readState(machine, end.link.name), end);
  if (!changesNothing(change)) await machine.changeLink(change);
  return [...differences, ...change.ip, ...change.bridge];
}

/** Takes an overlay away, if there is one. */
export async function removeOverlay(
  machine: Machine,
  { bridge, tableName }: { readonly bridge: string; readonly tableName: string },
): Promise<Differences> {
  const name = overlayNameOf(bridge);
  const table = `inet ${overlayTableOf(tableName)}`;
  const hasLink = (await machine.readLink(name)) !== undefined;
  const hasTable = (await machine.listTable(table)) !== undefined;
  if (hasLink) await machine.run('ip', ['link', 'delete', 'dev', name]);
  if (hasTable) await machine.nft.load(`delete table ${table}\n`);
  return [...(hasLink ? [`link ${name} is there`] : []), ...(hasTable ? [`table ${table} is there`] : [])];
}

async function readState(machine: Machine, name: string): Promise<LinkState | undefined> {
  const link = await machine.readLink(name);
  return link && { link, ways: await machine.readWays(name) };
}

/** Whether two plans tell the machine the same. */
export const isSameOverlay = (one: Overlay | undefined, other: Overlay | undefined): boolean =>
  isDeepStrictEqual(one, other);
