/** What is wrong with a request, as a CallError. */
import type { VolumeCapability } from '#csi';
import { CallError } from '#grpc';

/** Refuses what says nothing. */
export function requireText(text: string | undefined, what: string): string {
  if (!text) throw new CallError(`${what} missing in request`, { code: 'INVALID_ARGUMENT' });
  return text;
}

/** Whether it is used as a block device. Refuses one that does not say. */
export function isBlock(capability: VolumeCapability | null | undefined): boolean {
  if (!capability?.accessMode || (!capability.block && !capability.mount))
    throw new CallError('volume capability missing in request', { code: 'INVALID_ARGUMENT' });
  return capability.block !== undefined;
}

/** As {@link isBlock}, of all; refuses such as differ, or none. */
export function areBlock(capabilities: readonly VolumeCapability[] | undefined): boolean {
  const kinds = new Set((capabilities ?? []).map(isBlock));
  if (kinds.size !== 1)
    throw new CallError('volume capabilities missing in request, or not of one kind', { code: 'INVALID_ARGUMENT' });
  return kinds.has(true);
}

/** Whether several nodes would use it. */
export const isShared = ({ accessMode }: VolumeCapability): boolean =>
  accessMode?.mode.startsWith('MULTI_NODE_') === true;

/** NOT_FOUND, in the words of all services: `what` is the kind of thing. */
export const notFound = (what: string, id: string): CallError =>
  new CallError(`${what} ${id} not found`, { code: 'NOT_FOUND' });

/** A page of what there is, from a token on. */
export function pageOf<T>(
  items: readonly T[],
  { maxEntries = 0, startingToken = '' }: { readonly maxEntries?: number; readonly startingToken?: string },
): { readonly entries: readonly T[]; readonly nextToken: string } {
  const start = startingToken === '' ? 0 : Number(startingToken);
  if (!Number.isInteger(start) || start < 0 || start > items.length)
    throw new CallError(`starting token ${JSON.stringify(startingToken)} is none of ours`, { code: 'ABORTED' });
  const end = maxEntries > 0 ? start + maxEntries : items.length;
  return { entries: items.slice(start, end), nextToken: end < items.length ? String(end) : '' };
}
