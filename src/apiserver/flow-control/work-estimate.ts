/** How much work a request is, in seats: what costs as much as several others takes as many seats as they would.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#Seats-Occupied-by-a-Request */
import type { ApiRequest } from '#client';

/** Listing that many objects is worth a seat, and a list takes no more than that many, as upstream. */
const objectsPerSeat = 100;
const maxListSeats = 10;
/** A body of that size is worth a seat: it is held until it was decoded. */
const bytesPerSeat = 256 * 1024;
/** A body whose size is not told may be as large as any: 3 MiB. */
const maxBodySeats = 13;

type Counted = Pick<ApiRequest, 'verb' | 'group' | 'version' | 'resource' | 'options'>;

/** Seats of a request without its body. `sizeOf` counts the objects of a kind. */
export function seatsOf(request: Counted, kind: { sizeOf(request: Counted): number }): number {
  const { verb, options } = request;
  if (verb !== 'list' && verb !== 'watch' && verb !== 'deletecollection') return 1;
  if (verb === 'watch' && beginsWithNothing(options)) return 1;
  const { limit = 0 } = options ?? {};
  const listed = limit > 0 ? Math.min(limit, kind.sizeOf(request)) : kind.sizeOf(request);
  return Math.min(maxListSeats, Math.max(1, Math.ceil(listed / objectsPerSeat)));
}

/** A watch that goes on from where another left shows nothing of what there was. */
function beginsWithNothing({ resourceVersion, sendInitialEvents }: ApiRequest['options'] = {}): boolean {
  return sendInitialEvents !== true && resourceVersion !== undefined && resourceVersion !== '0';
}

/** Seats of what is no resource. The documents that describe the API are megabytes, whose encryption is the work. */
export const documentSeats = (path: string): number => (path.startsWith('/openapi/') ? maxListSeats : 1);

/** Bodies that are worked on count by that much. */
const bytesPerUnit = 16 * 1024;
/** How many such parts of bodies are worked on at a time: 4 MiB. What is made of them takes up to a hundred times as
 *  much memory. */
export const bodyRoom = 256;

/** What a body counts while it is worked on. */
export const bodyUnits = (byteLength: number): number => Math.ceil(byteLength / bytesPerUnit);

/** Seats of a body. `length` is what its head says; undefined when it does not. */
export function bodySeats(length: string | undefined): number {
  const bytes = Number(length);
  return bytes >= 0 ? Math.min(maxBodySeats, 1 + Math.floor(bytes / bytesPerSeat)) : maxBodySeats;
}
