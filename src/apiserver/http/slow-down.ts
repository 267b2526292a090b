/** Slows a client down that has too many requests waiting. A refusal costs nearly as much as an answer, so a client that asks
 *  again at once would take as much of the server as before; streams beyond a connection's limit cost next to nothing. */
import type { ServerHttp2Session } from 'node:http2';
import type { Clock } from '#base';
import { Http2Request } from '../messages/http2-exchange.ts';
import type { Incoming } from '../messages/messages.ts';

/** Requests, watches among them, at a time on one connection of HTTP/2: upstream's `--http2-max-streams-per-connection`. */
export const maxStreams = 1000;
/** The same for a client that was told to slow down. */
const slowStreams = 16;
const slowMs = 10_000;

const slow = new WeakSet<ServerHttp2Session>();

/** Lets the connection of a refused request carry fewer at a time, for a while. */
export function slowDown(request: Incoming, clock: Clock): void {
  const session = request instanceof Http2Request ? request.session : undefined;
  if (!session || session.closed || slow.has(session)) return;
  slow.add(session);
  session.settings({ maxConcurrentStreams: slowStreams });
  const timer = clock.setTimeout(() => {
    slow.delete(session);
    if (!session.closed) session.settings({ maxConcurrentStreams: maxStreams });
  }, slowMs);
  session.once('close', () => timer[Symbol.dispose]());
}
