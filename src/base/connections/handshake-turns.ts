/** When the handshake of a connection begins, which is what it costs a server.
 *
 *  It begins when the client's first words are there, so that who says nothing costs next to nothing; a few begin in
 *  each turn of the event loop, so that who is connected already is served in between; and their order is fair
 *  (`fair-line.ts`). */
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { setImmediate } from '../machine-timers.ts';
import { FairLine } from './fair-line.ts';
import { sourceOf } from './source.ts';

/** Handshakes in one turn of the event loop: each takes about a millisecond. */
const handshakesPerTurn = 8;
/** How long a client may say nothing. */
const silenceMs = 10_000;

export class HandshakeTurns {
  readonly #line = new FairLine<Socket>();
  readonly #clock: Clock;
  readonly #begin: (socket: Socket) => void;
  #left = handshakesPerTurn;
  #isTurnAwaited = false;

  constructor({ clock, begin }: { clock: Clock; begin: (socket: Socket) => void }) {
    this.#clock = clock;
    this.#begin = begin;
  }

  /** Takes a connection that has just come; it is closed when its client says nothing. */
  add(socket: Socket): void {
    const timer = this.#clock.setTimeout(() => socket.destroy(), silenceMs);
    socket.once('close', () => timer[Symbol.dispose]());
    // Until the server listens to it.
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      timer[Symbol.dispose]();
      this.#line.add(sourceOf(socket.remoteAddress ?? ''), socket);
      this.#beginSome();
    });
  }

  #beginSome(): void {
    while (this.#left > 0) {
      const socket = this.#line.take();
      if (!socket) break;
      if (socket.destroyed) continue;
      this.#left--;
      this.#begin(socket);
    }
    if (this.#isTurnAwaited || this.#left === handshakesPerTurn) return;
    this.#isTurnAwaited = true;
    setImmediate(() => {
      this.#isTurnAwaited = false;
      this.#left = handshakesPerTurn;
      this.#beginSome();
    });
  }
}
