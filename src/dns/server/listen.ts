/** The sockets of the DNS server: UDP and TCP on the same port. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type Clock, listenBacklog, systemErrorCode } from '#base';
import type { Transport } from '../wire/query.ts';
import type { SourceFilter } from './sources.ts';
import { createMessageReader, frameMessage } from './tcp-messages.ts';

/** A socket's address, of either family, without brackets. */
export interface ListenAddress {
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Answers a message, at once or later; undefined: not at all. Must not throw. */
export type MessageHandler = (
  message: Buffer,
  transport: Transport,
) => Buffer | undefined | Promise<Buffer | undefined>;

/** Whom the sockets serve, and how many at a time. */
export interface ListenOptions {
  readonly clock: Clock;
  /** Who is answered; others hear nothing, and their connections are closed. Default: everybody. */
  readonly isAllowed?: SourceFilter;
  /** TCP connections that may be open at a time in all, and from one address; more are closed at once. Default 1000,
   *  100. */
  readonly maxConnections?: number;
  readonly maxConnectionsFromOne?: number;
}

/** An open port. */
export interface Listener extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
}

/** A TCP connection on which nothing was asked for this long is closed (RFC 7766). */
const idleTimeoutMs = 10_000;
/** Every TCP connection is closed after this long, so that nobody holds one by a byte at a time. */
const maxLifetimeMs = 120_000;
/** Answers that may wait for a TCP client to read them; one that lets more come together is cut off. */
const maxUnreadBytes = 4 << 20;
const portAttempts = 10;

/** Listens at an address on UDP and TCP. Fails when the port is taken. */
export async function listen(
  { address, port }: ListenAddress,
  handle: MessageHandler,
  options: ListenOptions,
): Promise<Listener> {
  for (let attempt = 1; ; attempt++) {
    const udp = await listenUdp({ address, port }, handle, options);
    const own = udp.address().port;
    try {
      const closeTcp = await openTcp({ address, port: own }, handle, options);
      const close = async () => {
        await Promise.all([closeTcp(), new Promise<void>(resolve => udp.close(resolve))]);
      };
      return { address, port: own, [Symbol.asyncDispose]: close };
    } catch (error) {
      udp.close();
      if (port !== 0 || attempt === portAttempts || systemErrorCode(error) !== 'EADDRINUSE') throw error;
    }
  }
}

const everybody: SourceFilter = () => true;

/** Whether several sockets may listen at the same UDP port, each to a part of the clients. */
export const canSharePorts = process.platform === 'linux';

/** Listens on UDP alone, at a port at which others of this user may listen too. */
export async function listenUdp(
  { address, port }: ListenAddress,
  handle: MessageHandler,
  { isAllowed = everybody }: Pick<ListenOptions, 'isAllowed'> = {},
): Promise<UdpSocket> {
  const isIpv6 = address.includes(':');
  const socket = createSocket({
    type: isIpv6 ? 'udp6' : 'udp4',
    recvBufferSize: 1 << 20,
    reusePort: canSharePorts,
    // Peers are known by their addresses; looking those up would cost a turn of the loop each.
    lookup: (host, _options, found) => found(null, host, isIpv6 ? 6 : 4),
  });
  const listening = once(socket, 'listening');
  socket.bind(port, address);
  await listening;
  socket.on('error', () => undefined); // about single datagrams, such as a client that went
  socket.on('message', (message, peer) => {
    if (!isAllowed(peer.address)) return;
    const answer = handle(message, 'udp');
    if (answer instanceof Promise) void answer.then(late => late && trySend(socket, late, peer));
    else if (answer) trySend(socket, answer, peer);
  });
  return socket;
}

function trySend(socket: UdpSocket, answer: Buffer, peer: RemoteInfo): void {
  try {
    // Without a callback, what the kernel refuses is dropped in silence, and what it takes costs no more.
    socket.send(answer, peer.port, peer.address);
  } catch (error) {
    if (systemErrorCode(error) !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw error; // closed meanwhile
  }
}

/** Resolves with what closes it and its connections. */
async function openTcp(
  { address, port }: ListenAddress,
  handle: MessageHandler,
  { clock, isAllowed = everybody, maxConnections = 1000, maxConnectionsFromOne = 100 }: ListenOptions,
): Promise<() => Promise<void>> {
  const server = createServer({ noDelay: true });
  const connections = new Set<Socket>();
  const sources = createCounter();
  const accept = (socket: Socket) => {
    const source = socket.remoteAddress ?? '';
    socket.on('error', () => socket.destroy());
    if (!isAllowed(source) || sources.of(source) >= maxConnectionsFromOne) {
      socket.destroy();
      return;
    }
    sources.add(source, 1);
    connections.add(socket);
    socket.on('close', () => {
      connections.delete(socket);
      sources.add(source, -1);
    });
    serve(socket, handle, clock);
  };
  server.maxConnections = maxConnections;
  server.on('connection', accept);
  server.listen({ port, host: address, backlog: listenBacklog });
  await once(server, 'listening');
  server.on('error', () => undefined); // about single connections, such as too many open files
  return () => {
    for (const connection of connections) connection.destroy();
    return new Promise(resolve => server.close(() => resolve()));
  };
}

/** Counts, and forgets what came to nothing. */
function createCounter() {
  const counts = new Map<string, number>();
  return {
    of: (key: string): number => counts.get(key) ?? 0,
    add(key: string, change: number): void {
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}

/** Answers what one client asks. */
function serve(socket: Socket, handle: MessageHandler, clock: Clock): void {
  const end = clock.setTimeout(() => socket.destroy(), maxLifetimeMs);
  socket.setTimeout(idleTimeoutMs, () => socket.destroy());
  socket.on('close', () => end[Symbol.dispose]());
  const answerOne = async (message: Buffer) => {
    const answer = await handle(message, 'tcp');
    if (!answer || !socket.writable || socket.write(frameMessage(answer))) return;
    // A client that does not read its answers is not read either, and what it has asked before is kept for it no more.
    if (socket.writableLength > maxUnreadBytes) socket.destroy();
    else socket.pause();
  };
  socket.on('drain', () => socket.resume());
  socket.on(
    'data',
    createMessageReader(message => void answerOne(message)),
  );
}
