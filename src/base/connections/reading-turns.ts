/** Reading takes turns: what came over a connection of HTTP/1.1 is read in one go, thousands of requests if there are
 *  so many. When some connections have sent too much, those that are left and not known by a certificate are read in
 *  the next turn of the event loop. */
import type { TLSSocket } from 'node:tls';
import { setImmediate } from '../machine-timers.ts';

/** Connections that sent too much, in a turn of the event loop: to read what came over one takes some milliseconds. */
const excessesPerTurn = 4;

export class ReadingTurns {
  readonly #sockets = new Set<TLSSocket>();
  #paused: TLSSocket[] = [];
  #excesses = 0;

  /** Takes a connection that is read as others are. */
  add(socket: TLSSocket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** A connection had sent too much. */
  noteExcess(): void {
    if (++this.#excesses === 1) setImmediate(() => this.#beginTurn());
    if (this.#excesses < excessesPerTurn || this.#paused.length > 0) return;
    for (const socket of this.#sockets) {
      if (socket.destroyed || socket.isPaused()) continue;
      socket.pause();
      this.#paused.push(socket);
    }
  }

  #beginTurn(): void {
    this.#excesses = 0;
    for (const socket of this.#paused.splice(0)) if (!socket.destroyed) socket.resume();
  }
}
