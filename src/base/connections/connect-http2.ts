/** A connection of HTTP/2, where the other side speaks it. */
import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { toError } from '../errors.ts';
import { PacedSocket, type ReadingLine } from './paced-socket.ts';

/** Where to, how it is secured, and how long that may take. */
export interface Http2Destination {
  readonly host: string;
  readonly port: number;
  readonly tls: ConnectionOptions;
  readonly timeoutMs: number;
  /** Whose turn it is to be read, for programs of others: what they send comes in pieces then. Default: it is read as
   *  it comes. */
  readonly line?: ReadingLine;
  /** Ends the attempt, which rejects then. Default: it is not called off. */
  readonly signal?: AbortSignal;
}

/** Connects, and finds out what is spoken: undefined when that is not HTTP/2, since whoever asks by HTTP/1.1 has
 *  connections of their own. Rejects with what connecting failed with. */
export async function connectHttp2({
  host,
  port,
  tls,
  timeoutMs,
  line,
  signal,
}: Http2Destination): Promise<ClientHttp2Session | undefined> {
  signal?.throwIfAborted();
  const socket = connectTls({ ...tls, host, port, ALPNProtocols: ['h2', 'http/1.1'] });
  socket.setNoDelay(true);
  const giveUp = () => socket.destroy(Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' }));
  socket.setTimeout(timeoutMs, giveUp);
  const stop = () => socket.destroy(toError(signal?.reason));
  signal?.addEventListener('abort', stop);
  try {
    await once(socket, 'secureConnect');
  } finally {
    signal?.removeEventListener('abort', stop);
    socket.removeListener('timeout', giveUp);
  }
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy();
    return undefined;
  }
  // Most programs never speak it.
  const { connect } = await import('node:http2');
  return connect(`https://${host.includes(':') ? `[${host}]` : host}`, {
    createConnection: () => (line ? new PacedSocket(socket, line, { source: host }) : socket),
  });
}
