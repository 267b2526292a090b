/** A watch over HTTP: in the representation that was asked for, until either side ends it. */

import { StatusError } from '#api';
import type { Clock } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Representation } from '../representations/representation.ts';
import type { WatchSession, WatchSink } from '../watch/watch-session.ts';
import type { Headers } from './send.ts';
import { watchRoundsOf } from './watch-rounds.ts';
import { WatchStream } from './watch-stream.ts';

interface WatchRequest {
  /** Establishes the watch. */
  readonly begin: (sink: WatchSink) => Promise<WatchSession>;
  readonly clock: Clock;
  readonly response: ResponseWriter;
  readonly representation: Pick<Representation, 'watchContentType' | 'framing'>;
  /** What the client is told with the head of the answer. Default: nothing. */
  readonly warnings?: readonly string[];
  /** Headers that every answer to the request has. Default: none. */
  readonly own?: Headers;
}

/** Begins the watch and resolves; throws what it is refused with before its version was looked for. */
export async function serveWatch({
  begin,
  clock,
  response,
  representation,
  warnings = [],
  own = {},
}: WatchRequest): Promise<void> {
  let session: WatchSession | undefined;
  let isGone = false;
  const stream = new WatchStream({
    response,
    rounds: watchRoundsOf(clock),
    clock,
    contentType: representation.watchContentType,
    framing: representation.framing(),
    warnings,
    own,
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

/** As upstream: what is right in form, but of a version that is too old or does not come, is refused by an event: there
 *  are clients that look for it nowhere else. */
const isToldInStream = (error: unknown): error is StatusError =>
  error instanceof StatusError && (error.status.reason === 'Expired' || error.status.reason === 'Timeout');
