/** Puts bounds on the connections of a TLS server, before they cost anything. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { Connection, type ConnectionBounds, ConnectionTable, connectionBounds } from './connection-table.ts';
import { HandshakeTurns } from './handshake-turns.ts';
import { PacedReading } from './paced-reading.ts';
import { PacedSocket, ReadingLine } from './paced-socket.ts';
import { sourceOf } from './source.ts';

/** All headers of a request, its path included, that servers here take by HTTP/1.1. Commands of exec are in the path,
 *  to kubelets too, so it may have more than the usual 16 KB. */
export const maxHeaderBytes = 64 * 1024;

/** A connection of a guarded server. */
export class GuardedConnection extends Connection {
  readonly socket: Socket;

  constructor(socket: Socket, source: string, nowMs: number) {
    super(source, nowMs);
    this.socket = socket;
  }
}

/** The bounds of one server while it listens. Requests are told to it, so that it knows who is idle. */
export interface ConnectionGuard {
  /** Those that are open. */
  readonly connections: ReadonlySet<GuardedConnection>;
  /** What a TLS socket of the server runs on; undefined when that is gone. */
  connectionOf(socket: TLSSocket): GuardedConnection | undefined;
  begin(connection: GuardedConnection): void;
  end(connection: GuardedConnection): void;
  /** Whose turn it is to be read, of those whom no certificate vouches for. */
  readonly line: ReadingLine;
  /** Has a socket that a server of HTTP/1.1 has just begun to read be read in turns, unless a certificate vouches for
   *  its client. */
  pace(socket: TLSSocket): void;
  /** A request takes its connection over: what it reads and writes from now on. It comes in turns, whoever the client
   *  is: a WebSocket's frames have two bytes at least, and each is worked on for microseconds. */
  takeOver(socket: TLSSocket): Duplex;
}

interface GuardOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: what the process's limit of descriptors allows. */
  readonly bounds?: ConnectionBounds | undefined;
}

/** Guards a server that does not listen yet. */
export const guardConnections = (server: TlsServer, options: GuardOptions): ConnectionGuard =>
  new Guard(server, options);

/** What is handed on at once of a connection that was taken over. */
const takenBytes = 4096;

/** Flow: a connection comes -> is there room, or can room be made -> its handshake waits its turn -> it is ready -> it
 *  closes. */
class Guard implements ConnectionGuard {
  readonly #clock: Clock;
  readonly #warnings: RareWarnings;
  readonly #table: ConnectionTable<GuardedConnection>;
  readonly #byEnds = new Map<string, GuardedConnection>();
  readonly #bySocket = new WeakMap<TLSSocket, GuardedConnection>();
  readonly #handshakes: HandshakeTurns;
  readonly #readings = new WeakMap<TLSSocket, PacedReading>();
  /** Whose turn it is of those that were taken over. */
  readonly #taken = new ReadingLine();
  readonly line = new ReadingLine();

  constructor(server: TlsServer, { clock, logger, bounds = connectionBounds(maxDescriptors()) }: GuardOptions) {
    this.#clock = clock;
    this.#warnings = new RareWarnings({ clock, logger });
    this.#table = new ConnectionTable<GuardedConnection>(bounds);
    const serve = server.listeners('connection');
    server.removeAllListeners('connection');
    this.#handshakes = new HandshakeTurns({
      clock,
      begin: socket => {
        const connection = this.#byEnds.get(endsOf(socket));
        if (connection) this.#table.start(connection);
        for (const listener of serve) listener.call(server, socket);
      },
    });
    server.on('connection', (socket: Socket) => this.#onConnection(socket));
    server.on('secureConnection', socket => this.#onSecure(socket));
    // What should never be needed: without descriptors the kernel's queue would hold clients up.
    server.maxConnections = bounds.total + 16;
    // Before it listens, the error is for who asked it to.
    server.on('error', error => server.listening && this.#warnings.tell('cannot take a connection', { error }));
    logger.debug('connections are bounded', { ...bounds });
  }

  get connections(): ReadonlySet<GuardedConnection> {
    return this.#table.connections;
  }

  connectionOf(socket: TLSSocket): GuardedConnection | undefined {
    return this.#bySocket.get(socket);
  }

  begin(connection: GuardedConnection): void {
    this.#table.begin(connection);
  }

  end(connection: GuardedConnection): void {
    this.#table.end(connection, this.#clock.now());
  }

  pace(socket: TLSSocket): void {
    if (!socket.authorized) this.#readings.set(socket, new PacedReading(socket, this.line));
  }

  takeOver(socket: TLSSocket): Duplex {
    this.#readings.get(socket)?.release();
    return new PacedSocket(socket, this.#taken, { pieceOf: chunk => Math.min(chunk.length, takenBytes) });
  }

  #onConnection(socket: Socket): void {
    const source = sourceOf(socket.remoteAddress ?? '');
    const { hasRoom, evicted } = this.#table.makeRoom(source);
    evicted?.socket.destroy();
    if (hasRoom) {
      this.#follow(new GuardedConnection(socket, source, this.#clock.now()));
      this.#handshakes.add(socket);
    } else {
      socket.destroy();
      this.#warnings.tell('too many connections: refusing some', { source });
    }
  }

  #follow(connection: GuardedConnection): void {
    const { socket } = connection;
    const ends = endsOf(socket);
    this.#table.add(connection);
    this.#byEnds.set(ends, connection);
    socket.on('close', () => {
      this.#table.remove(connection);
      this.#byEnds.delete(ends);
    });
  }

  #onSecure(socket: TLSSocket): void {
    const connection = this.#byEnds.get(endsOf(socket));
    if (!connection) return;
    this.#bySocket.set(socket, connection);
    this.#table.ready(connection, socket.authorized);
  }
}

/** Requests that may have been sent over a connection of HTTP/1.1 without waiting for an answer. No client
 *  in use sends any before it has its answer. */
const maxUnanswered = 16;

/** Whether a request over HTTP/1.1 is one too many of those that its connection has not waited for: then that has its
 *  end. */
export function endsUnanswered(guard: ConnectionGuard, request: IncomingMessage): boolean {
  const { socket } = request;
  // What was read with others whose connection has ended since.
  if (socket.destroyed) return true;
  const connection = guard.connectionOf(socket as TLSSocket);
  if (!connection || connection.active < maxUnanswered) return false;
  closeWithoutTraces(socket);
  socket.destroy();
  return true;
}

/** When a connection closes, Node ends each request that was read from it by an error of its own: where that was called
 *  from is known, and to find it out a thousand times takes longer than all else. */
function closeWithoutTraces(socket: Socket): void {
  const { stackTraceLimit } = Error;
  socket.prependOnceListener('close', () => (Error.stackTraceLimit = 0));
  socket.once('close', () => (Error.stackTraceLimit = stackTraceLimit));
}

/** What an HTTPS server does with requests. */
export interface GuardedListeners {
  readonly onRequest: RequestListener;
  /** Default: a request to go on with something else is answered as any other. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Guards an HTTPS server that serves nothing but HTTP/1.1: a connection is idle when no request is in flight. */
export function guardHttpsConnections(
  server: HttpsServer,
  { onRequest, onUpgrade, ...options }: GuardOptions & GuardedListeners,
): void {
  const guard = guardConnections(server, options);
  const countUntil = (socket: Duplex, end: Duplex | ServerResponse): void => {
    const connection = guard.connectionOf(socket as TLSSocket);
    if (!connection) return;
    guard.begin(connection);
    end.on('close', () => guard.end(connection));
  };
  server.on('request', (request, response) => {
    if (endsUnanswered(guard, request)) return;
    countUntil(request.socket, response);
    onRequest(request, response);
  });
  server.on('secureConnection', socket => guard.pace(socket));
  if (!onUpgrade) return;
  server.on('upgrade', (request, socket, head) => {
    countUntil(socket, socket);
    onUpgrade(request, guard.takeOver(socket as TLSSocket), head);
  });
}

/** Both ends of a connection: of its TLS socket they are the same. */
const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress}|${remotePort}|${localAddress}|${localPort}`;

/** How often it is told that connections are refused. */
const tellMs = 10_000;

/** Logs at most once in {@link tellMs}: who can cause it could fill the disk otherwise. */
class RareWarnings {
  readonly #options: GuardOptions;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  tell(message: string, fields: Readonly<Record<string, unknown>>): void {
    const { clock, logger } = this.#options;
    if (clock.now() - this.#toldAt < tellMs) return;
    this.#toldAt = clock.now();
    logger.warn(message, fields);
  }
}

const usualDescriptors = 1024;

/** How many descriptors this process may have open. */
function maxDescriptors(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? usualDescriptors : Number(soft);
  } catch {
    return usualDescriptors; // another system than Linux
  }
}
