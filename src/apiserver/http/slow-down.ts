/** Slows a client down that has too many requests waiting. A refusal costs nearly as much as an answer, so a client
 *  that asks again at once would take as much of the server as before; streams beyond a connection's limit cost next to
 *  nothing, and neither does what is not read yet. */
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '#base';
import { Http2Request } from '../messages/http2-exchange.ts';
import { type Incoming, type Outgoing, writerOf } from '../messages/messages.ts';

/** Requests, watches among them, at a time on one connection of HTTP/2: upstream's
 *  `--http2-max-streams-per-connection`. */
export const maxStreams = 1000;
/** The same for a client that was told to slow down. */
const slowStreams = 16;
const slowMs = 10_000;
/** How long the next request of HTTP/1.1 is left where it is: as long as its client was told to wait. */
const pauseMs = 1000;

const slow = new WeakSet<ServerHttp2Session>();

/** Lets the connection of a refused request carry fewer at a time, for a while; one of HTTP/1.1, which carries one,
 *  rests. */
export function slowDown(request: Incoming, response: Outgoing, clock: Clock): void {
  if (request instanceof Http2Request) {
    if (request.session) narrow(request.session, clock);
    return;
  }
  writerOf(response).on('close', () => request.complete && rest(request.socket, clock));
}

function narrow(session: ServerHttp2Session, clock: Clock): void {
  if (session.closed || slow.has(session)) return;
  slow.add(session);
  session.settings({ maxConcurrentStreams: slowStreams });
  const timer = clock.setTimeout(() => {
    slow.delete(session);
    if (!session.closed) session.settings({ maxConcurrentStreams: maxStreams });
  }, slowMs);
  session.once('close', () => timer[Symbol.dispose]());
}

function rest(socket: Socket, clock: Clock): void {
  if (socket.destroyed || socket.isPaused()) return;
  const end = (): void => {
    timer[Symbol.dispose]();
    socket.off('close', end);
    socket.resume();
  };
  const timer = clock.setTimeout(end, pauseMs);
  socket.pause();
  socket.once('close', end);
}
