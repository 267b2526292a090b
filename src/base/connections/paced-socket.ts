/** A connection whose bytes are handed on in pieces, when it is its turn: what is read from a socket at once is up to
 *  64 KB, in which HTTP/2 has room for thousands of requests, pings or empty frames, and all of it would be worked on
 *  before anybody else is served. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { elapsedMs, setImmediate } from '../machine-timers.ts';
import { createTurns, type Turns } from '../turns.ts';
import { FairLine } from './fair-line.ts';
import { sourceOf } from './source.ts';

/** A request of HTTP/2 has 10 bytes at least, and takes some 0.1 ms. */
const pieceBytes = 2048;

/** How long the piece is with which a chunk begins. */
export type PieceOf = (chunk: Buffer) => number;

interface PacedSocketOptions {
  /** Whose turns it takes. Default: those of who is at the other end. */
  readonly source?: string;
  /** Default: as is right for HTTP/2. */
  readonly pieceOf?: PieceOf;
}

/** What may pass by the line in a turn: as long as the line's own 5 ms when it is nothing but requests. It is counted
 *  over several turns when there is less in each. */
const passingBytes = 32_768;

/** Whose piece is next, of all connections of a server: 5 ms of them in a turn of the event loop, in a fair order
 *  (`fair-line.ts`). */
export class ReadingLine {
  readonly #line = new FairLine<() => void>();
  readonly #turns: Turns;
  /** What has passed by the line. */
  #passedBytes = 0;

  /** `nowMs`: milliseconds from any fixed moment. Default: the machine's. */
  constructor(nowMs: () => number = elapsedMs) {
    this.#turns = createTurns({ nowMs });
  }

  /** Whether so much may be read at once without a place in the line: nobody waits, and only little has passed in this
   *  turn of the loop. That is what clients meet who send one request at a time, and costs them nothing. */
  passes(bytes: number): boolean {
    if (!this.#line.isEmpty || this.#passedBytes >= passingBytes) return false;
    this.#passedBytes += bytes;
    if (this.#passedBytes >= passingBytes) setImmediate(() => (this.#passedBytes = 0));
    return true;
  }

  /** Calls `read` once: at once while there is time in this turn of the loop, or in a turn to come. */
  add(source: string, read: () => void): void {
    this.#line.add(source, read);
    const turn = this.#turns.next();
    if (turn) void turn.then(() => this.#line.take()?.());
    else this.#line.take()?.();
  }
}

/** What came over a socket, piece by piece; what is written is passed on as it is. Ends with the socket, and ends
 *  it. */
export class PacedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #source: string;
  readonly #line: ReadingLine;
  readonly #pieceOf: PieceOf;
  /** What has come and was not handed on. */
  readonly #pending: Buffer[] = [];
  #hasEnded = false;
  /** Whether it stands in the line. */
  #isWaiting = false;
  /** Whether who reads it wants no more for now. */
  #isFull = false;

  constructor(
    socket: Socket,
    line: ReadingLine,
    {
      source = sourceOf(socket.remoteAddress ?? ''),
      pieceOf = chunk => Math.min(chunk.length, pieceBytes),
    }: PacedSocketOptions = {},
  ) {
    // More would be handed on at once when the reader has been away.
    super({ readableHighWaterMark: pieceBytes });
    this.on('resume', () => this.#goOn());
    this.#socket = socket;
    this.#source = source;
    this.#line = line;
    this.#pieceOf = pieceOf;
    socket.on('data', (chunk: Buffer) => {
      this.#pending.push(chunk);
      this.#goOn();
    });
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#goOn();
    });
    let failure: Error | undefined;
    socket.on('error', error => (failure = error));
    // The end of a session is the end of each of its streams, of which there may be a thousand.
    const close = () => line.add(this.#source, () => this.destroy(failure));
    // What came before a good end is still to be handed on.
    socket.on('close', () => (this.#hasEnded && !failure && !this.readableEnded ? this.once('end', close) : close()));
  }

  override _read(): void {
    this.#isFull = false;
    this.#goOn();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, this.#written(callback));
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer; readonly encoding: BufferEncoding }[],
    callback: (error?: Error | null) => void,
  ): void {
    this.#socket.cork();
    chunks.forEach(({ chunk, encoding }, index) =>
      this.#socket.write(chunk, encoding, index === chunks.length - 1 ? this.#written(callback) : undefined),
    );
    this.#socket.uncork();
  }

  /** What is not written for the socket's end fails with what that ended by. */
  #written(callback: (error?: Error | null) => void): (error?: Error | null) => void {
    return error => callback(error && (this.#socket.errored ?? error));
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#pending.length = 0;
    this.#socket.destroy();
    callback(error);
  }

  /** Whether nobody reads for now; who reads by `read` says by it when they want more. */
  get #isAway(): boolean {
    return this.isPaused() && this.listenerCount('readable') === 0;
  }

  /** Stands in the line when there is something to hand on; the socket is read again when there is not. */
  #goOn(): void {
    if (this.#isWaiting || this.destroyed) return;
    if (this.#isFull || this.#isAway) {
      if (this.#pending.length > 0) this.#socket.pause();
      return;
    }
    if (this.#pending.length === 0) {
      if (this.#hasEnded) this.push(null);
      else if (this.#socket.isPaused()) this.#socket.resume();
      return;
    }
    this.#isWaiting = true;
    this.#line.add(this.#source, () => this.#handOn());
    if (this.#isWaiting) this.#socket.pause();
  }

  #handOn(): void {
    const [chunk] = this.#pending;
    // A reader that went away meanwhile would have it, and others like it theirs, without a turn.
    if (chunk && !this.#isAway) {
      const length = this.#pieceOf(chunk);
      if (length === chunk.length) this.#pending.shift();
      else this.#pending[0] = chunk.subarray(length);
      this.#isFull = !this.push(chunk.subarray(0, length));
    }
    this.#isWaiting = false;
    this.#goOn();
  }
}
