/** Reading HTTP/1.1 in pieces, when it is the connection's turn: what is read from a socket at once has room for
 *  hundreds of requests, and Node's parser works on all of it before anybody else is served.
 *
 *  Flow: a server has begun to read a socket -> its listener is taken off -> what comes is handed to it piece by piece;
 *  the rest stays in the socket, which is not read meanwhile, so its end comes behind it.
 *
 *  Caveats: what is short, as a request is that comes by itself, goes straight on while there is time in the turn of
 *  the loop. Who takes a connection over (an upgrade) gets what is left, and reads as it likes. */
import type { TLSSocket } from 'node:tls';
import type { ReadingLine } from './paced-socket.ts';
import { sourceOf } from './source.ts';

/** A request of HTTP/1.1 has 18 bytes at least. Most of a piece of nothing else comes after the request that was one
 *  too many for its connection, and takes some 10 microseconds each. */
const pieceBytes = 4096;
/** Without one there is no request in it, nor a part of a body that has its own length. */
const lineBreak = '\r\n';

export class PacedReading {
  readonly #socket: TLSSocket;
  readonly #source: string;
  readonly #line: ReadingLine;
  /** What the server does with what comes. */
  readonly #listeners: readonly ((chunk: Buffer) => void)[];
  /** Whether what the socket emits is the piece whose turn it is. */
  #isTurn = false;
  #isWaiting = false;
  #isReleased = false;

  /** Takes a socket that a server of HTTP/1.1 has begun to read in this turn of the loop. */
  constructor(socket: TLSSocket, line: ReadingLine) {
    this.#socket = socket;
    this.#source = sourceOf(socket.remoteAddress ?? '');
    this.#line = line;
    this.#listeners = socket.listeners('data') as ((chunk: Buffer) => void)[];
    for (const listener of this.#listeners) socket.off('data', listener);
    socket.on('data', this.#onData);
  }

  /** Lets go of the socket, which somebody else reads from now on. */
  release(): void {
    this.#isReleased = true;
    this.#socket.off('data', this.#onData);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isTurn || this.#goesOn(chunk)) return this.#handOn(chunk);
    this.#socket.pause();
    this.#socket.unshift(chunk);
    this.#wait();
  };

  /** Whether a chunk needs no turn of its own. */
  #goesOn(chunk: Buffer): boolean {
    if (this.#isWaiting) return false;
    if (chunk.length <= pieceBytes) return this.#line.passes(chunk.length);
    return !chunk.includes(lineBreak);
  }

  /** Stands in the line, once. */
  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#line.add(this.#source, this.#takeTurn);
  }

  readonly #takeTurn = (): void => {
    this.#isWaiting = false;
    const socket = this.#socket;
    if (this.#isReleased || socket.destroyed) return;
    // A server that wants no more for now pauses it, which shows only while it is not paused, and resumes it itself.
    socket.resume();
    this.#isTurn = true;
    socket.read(Math.min(pieceBytes, socket.readableLength));
    this.#isTurn = false;
    if (this.#isReleased || socket.destroyed || socket.isPaused() || socket.readableLength === 0) return;
    socket.pause();
    this.#wait();
  };

  #handOn(chunk: Buffer): void {
    for (const listener of this.#listeners) listener.call(this.#socket, chunk);
  }
}
