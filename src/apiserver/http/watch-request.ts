/** A watch over HTTP: in the representation that was asked for, until either side ends it. */

import { type KubeObject, StatusError } from '#api';
import { type Clock, turnsOf } from '#base';
import type { WatchEvent } from '#client';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Negotiated } from '../representations/negotiate.ts';
import { partialMetadata } from '../representations/partial-metadata.ts';
import { createTable } from '../representations/table.ts';
import type { Resource } from '../resource/resource.ts';
import type { WatchSession, WatchSink } from '../watch/watch-session.ts';
import { WatchStream } from './watch-stream.ts';

export interface WatchRequest {
  /** Establishes the watch. */
  readonly begin: (sink: WatchSink) => Promise<WatchSession>;
  readonly clock: Clock;
  readonly response: ResponseWriter;
  /** What is watched; its columns make tables. */
  readonly resource: Resource | undefined;
  readonly negotiated: Negotiated;
  readonly includeObject: string | undefined;
}

/** Begins the watch and resolves; throws what it is refused with before its version was looked for. */
export async function serveWatch({ begin, response, resource, ...form }: WatchRequest): Promise<void> {
  let session: WatchSession | undefined;
  let isGone = false;
  const stream = new WatchStream({
    response,
    turns: turnsOf(form.clock, 'watches'),
    clock: form.clock,
    transform: transformer(form, resource),
    onOverflow: () => session?.[Symbol.dispose](),
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    isGone = true;
    session?.[Symbol.dispose]();
  });
  try {
    session = await begin(stream);
  } catch (error) {
    if (!isToldInStream(error)) throw error;
    stream.end(error);
  }
  if (isGone) session?.[Symbol.dispose]();
  else stream.begin();
}

/** As upstream: what is right in form, but of a version that is too old or does not come, is refused by an event: there are
 *  clients that look for it nowhere else. */
const isToldInStream = (error: unknown): error is StatusError =>
  error instanceof StatusError && (error.status.reason === 'Expired' || error.status.reason === 'Timeout');

type Transform = (event: WatchEvent) => { type: string; object: unknown };

/** How events are shown; undefined: as they are. */
function transformer(
  { negotiated, includeObject, clock }: Pick<WatchRequest, 'negotiated' | 'includeObject' | 'clock'>,
  resource: Resource | undefined,
): Transform | undefined {
  const { as, asVersion: version } = negotiated;
  if (as === undefined) return undefined;
  if (as !== 'Table') return ({ type, object }) => ({ type, object: partialMetadata(object, version) });
  let isFirst = true;
  return ({ type, object }) => {
    const rows: readonly KubeObject[] = type === 'BOOKMARK' ? [] : [object];
    const request = { nowMs: clock.now(), version, includeObject, withoutHeaders: !isFirst };
    const metadata = { resourceVersion: object.metadata.resourceVersion, ...annotationsOf(object) };
    isFirst = false;
    return { type, object: createTable(resource?.strategy ?? {}, rows, metadata, request) };
  };
}

/** A bookmark's annotations tell that the initial events are over; they must survive. */
const annotationsOf = ({ metadata: { annotations } }: KubeObject): object =>
  annotations?.['k8s.io/initial-events-end'] ? { annotations } : {};
