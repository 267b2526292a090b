/** Which fault meets a request or a watch: nothing that the API's contract excludes, so that a program that fails has a
 *  fault of its own. A watch tells of each object in order; what it may do is be late, end, or have to be listed
 *  again. */
import { conflict, expired, type StatusError, serverTimeout, tooManyRequests } from '#api';
import type { ApiRequest } from '#client';

/** How often each fault comes, as shares of the calls in [0, 1]. */
export interface FaultRates {
  /** Requests that never reach the server: the connection breaks before. Default 0.03. */
  readonly unsent?: number;
  /** Requests that are carried out, and whose answer is lost. Default 0.03. */
  readonly unanswered?: number;
  /** Requests that the server refuses for now: too many, or too slow. Default 0.03. */
  readonly refused?: number;
  /** Updates, and patches that name a version, that come second: somebody else wrote first. Default 0.05. */
  readonly conflict?: number;
  /** Writes at which the program dies, before or after they are carried out. Default 0.02. */
  readonly crash?: number;
  /** Events before which a watch ends, so that it is resumed. Default 0.02. */
  readonly watchEnd?: number;
  /** Events before which a watch ends and cannot be resumed, so that what changed meanwhile is only seen as it is then.
   *  Default 0.02. */
  readonly watchExpired?: number;
  /** Events that come late, with all that follow on the same watch. Default 0.1. */
  readonly late?: number;
  /** How late an event may be, in milliseconds. Default 2000. */
  readonly maxLateMs?: number;
  /** How long a request may take each way, in milliseconds. Default 20. */
  readonly maxDelayMs?: number;
}

/** Often enough that a run of some hundred requests meets each, seldom enough that it gets done. */
export const defaultRates: Required<FaultRates> = {
  unsent: 0.03,
  unanswered: 0.03,
  refused: 0.03,
  conflict: 0.05,
  crash: 0.02,
  watchEnd: 0.02,
  watchExpired: 0.02,
  late: 0.1,
  maxLateMs: 2000,
  maxDelayMs: 20,
};

/** What befalls a request. */
export type RequestFault =
  | { readonly type: 'none' | 'unsent' | 'unanswered' | 'crash-before' | 'crash-after' }
  | { readonly type: 'refused'; readonly error: StatusError };

/** What befalls a watch before it tells the next event. */
export type WatchFault =
  | { readonly type: 'none' | 'end' }
  | { readonly type: 'late'; readonly delayMs: number }
  | { readonly type: 'expired'; readonly error: StatusError };

const none = { type: 'none' } as const;

/** Of one request; `random` decides. */
export function chooseRequestFault(
  request: ApiRequest,
  random: () => number,
  rates: Required<FaultRates>,
): RequestFault {
  const isWrite = request.verb !== 'get' && request.verb !== 'list' && request.options?.dryRun === undefined;
  const where = { group: request.group, resource: request.resource };
  return chosen<RequestFault>(random, none, [
    [rates.unsent, () => ({ type: 'unsent' })],
    [rates.unanswered, () => ({ type: 'unanswered' })],
    [rates.refused, () => ({ type: 'refused', error: refusal(request, random) })],
    [
      namesVersion(request) ? rates.conflict : 0,
      () => ({ type: 'refused', error: conflict(where, request.name ?? '') }),
    ],
    [isWrite ? rates.crash : 0, () => ({ type: random() < 0.5 ? 'crash-before' : 'crash-after' })],
  ]);
}

/** Of one event of a watch; `random` decides. */
export function chooseWatchFault(random: () => number, rates: Required<FaultRates>): WatchFault {
  return chosen<WatchFault>(random, none, [
    [rates.watchEnd, () => ({ type: 'end' })],
    [rates.watchExpired, () => ({ type: 'expired', error: expired('too old resource version') })],
    [rates.late, () => ({ type: 'late', delayMs: Math.ceil(random() * rates.maxLateMs) })],
  ]);
}

function refusal({ group, resource, verb }: ApiRequest, random: () => number): StatusError {
  return random() < 0.5
    ? tooManyRequests('too many requests, please try again later', 1)
    : serverTimeout({ group, resource }, verb, 1);
}

/** Whether the server holds what is written against what is there. */
function namesVersion({ verb, body }: ApiRequest): boolean {
  if (verb !== 'update' && verb !== 'patch') return false;
  if (typeof body !== 'object' || body === null || !('metadata' in body)) return false;
  const { metadata } = body;
  return typeof metadata === 'object' && metadata !== null && 'resourceVersion' in metadata;
}

/** One of several, each with its share, or the other. */
function chosen<T>(
  random: () => number,
  otherwise: T,
  choices: readonly (readonly [share: number, make: () => T])[],
): T {
  let at = random();
  for (const [share, make] of choices) {
    if (at < share) return make();
    at -= share;
  }
  return otherwise;
}
