/** A watch as messages of a WebSocket, each one event, for clients that prefer it to an endless answer.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Framing } from '../representations/representation.ts';
import { acceptWebSocket } from '../streaming/websocket.ts';

/** More unsent bytes than this: the reader is slow. */
const highWaterBytes = 1024 * 1024;

/** A connection that asks for an upgrade. */
export interface UpgradeConnection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

type MessageFraming = Pick<Framing, 'split' | 'isText'>;

/** Makes such a connection something that events are written to. The handshake waits for the head, so that a watch can
 *  still be refused. */
export const watchSocketWriter = (connection: UpgradeConnection, framing: MessageFraming): ResponseWriter =>
  new WatchSocket(connection, framing);

class WatchSocket implements ResponseWriter {
  readonly #connection: UpgradeConnection;
  readonly #framing: MessageFraming;
  /** Undefined until the handshake is done. */
  #webSocket: WebSocket | undefined;
  /** What was written before. */
  readonly #early: Uint8Array[] = [];
  readonly #onDrain: (() => void)[] = [];
  #hasBegun = false;
  #hasEnded = false;
  /** Whether the writer waits until it is drained. */
  #wasFull = false;

  constructor(connection: UpgradeConnection, framing: MessageFraming) {
    this.#connection = connection;
    this.#framing = framing;
  }

  get headersSent(): boolean {
    return this.#hasBegun;
  }

  get destroyed(): boolean {
    return this.#connection.socket.destroyed;
  }

  get writableLength(): number {
    return this.#webSocket?.bufferedAmount ?? this.#early.reduce((sum, { length }) => sum + length, 0);
  }

  writeHead(): void {
    const { request, socket, head } = this.#connection;
    this.#hasBegun = true;
    // A handshake that cannot be: its client was told.
    acceptWebSocket(request, socket, head)
      .then(opened => this.#open(opened))
      .catch(() => socket.destroy());
  }

  write(chunk: Uint8Array): boolean {
    this.#wasFull = this.#isFull();
    if (this.#webSocket) this.#send(this.#webSocket, chunk);
    else this.#early.push(chunk);
    return !this.#wasFull;
  }

  end(): void {
    this.#hasEnded = true;
    this.#webSocket?.close(1000);
  }

  on(event: 'close' | 'drain' | 'error', listener: () => void): void {
    if (event === 'drain') this.#onDrain.push(listener);
    else this.#connection.socket.on(event, listener);
  }

  destroy(): void {
    this.#connection.socket.destroy();
  }

  #open(opened: WebSocket): void {
    this.#webSocket = opened.on('error', () => this.destroy());
    for (const chunk of this.#early.splice(0)) this.#send(opened, chunk);
    if (this.#hasEnded) opened.close(1000);
  }

  #send(webSocket: WebSocket, frames: Uint8Array): void {
    const { split, isText } = this.#framing;
    for (const event of split(frames)) webSocket.send(event, { binary: !isText }, () => this.#onSent());
  }

  #onSent(): void {
    if (!this.#wasFull || this.#isFull()) return;
    this.#wasFull = false;
    for (const listener of this.#onDrain) listener();
  }

  #isFull(): boolean {
    return !this.#webSocket || this.#webSocket.bufferedAmount > highWaterBytes;
  }
}
