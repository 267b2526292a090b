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

/** Makes a connection that asks for an upgrade something that events are written to. The handshake waits for the head, so
 *  that a watch can still be refused. */
export function watchSocketWriter(
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  { split, isText }: Pick<Framing, 'split' | 'isText'>,
): ResponseWriter {
  let webSocket: WebSocket | undefined;
  const early: Uint8Array[] = [];
  const onDrain: (() => void)[] = [];
  const state = { headersSent: false, hasEnded: false, isFull: false };
  const isFull = () => !webSocket || webSocket.bufferedAmount > highWaterBytes;
  const send = (frames: Uint8Array): void => {
    for (const event of split(frames)) {
      webSocket?.send(event, { binary: !isText }, () => {
        if (!state.isFull || isFull()) return;
        state.isFull = false;
        for (const listener of onDrain) listener();
      });
    }
  };
  const open = (opened: WebSocket): void => {
    webSocket = opened.on('error', () => socket.destroy());
    for (const chunk of early.splice(0)) send(chunk);
    if (state.hasEnded) opened.close(1000);
  };
  return {
    get headersSent() {
      return state.headersSent;
    },
    get destroyed() {
      return socket.destroyed;
    },
    get writableLength() {
      return webSocket?.bufferedAmount ?? early.reduce((sum, { length }) => sum + length, 0);
    },
    writeHead() {
      state.headersSent = true;
      // A handshake that cannot be: its client was told.
      acceptWebSocket(request, socket, head)
        .then(open)
        .catch(() => socket.destroy());
    },
    write(chunk) {
      state.isFull = isFull();
      if (webSocket) send(chunk);
      else early.push(chunk);
      return !state.isFull;
    },
    end() {
      state.hasEnded = true;
      webSocket?.close(1000);
    },
    on: (event, listener) => (event === 'drain' ? void onDrain.push(listener) : socket.on(event, listener)),
    destroy: () => socket.destroy(),
  };
}
