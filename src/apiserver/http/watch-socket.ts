/** A watch as messages of a WebSocket, each one event, for clients that prefer it to an endless answer.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ResponseWriter } from '../messages/response-writer.ts';
import { acceptWebSocket } from '../streaming/websocket.ts';

/** More unsent bytes than this: the reader is slow. */
const highWaterBytes = 1024 * 1024;
const newline = 0x0a;

/** Makes a connection that asks for an upgrade something that lines are written to. The handshake waits for the head, so
 *  that a watch can still be refused. */
export function watchSocketWriter(request: IncomingMessage, socket: Duplex, head: Buffer): ResponseWriter {
  let webSocket: WebSocket | undefined;
  const early: Uint8Array[] = [];
  const onDrain: (() => void)[] = [];
  const state = { headersSent: false, hasEnded: false, isFull: false };
  const isFull = () => !webSocket || webSocket.bufferedAmount > highWaterBytes;
  const send = (lines: Uint8Array): void => {
    for (const line of linesOf(lines)) {
      webSocket?.send(line, { binary: false }, () => {
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
    get writableLength() {
      return webSocket?.bufferedAmount ?? early.reduce((sum, { length }) => sum + length, 0);
    },
    writeHead() {
      state.headersSent = true;
      void acceptWebSocket(request, socket, head).then(open);
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

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const next = end < 0 ? bytes.length : end;
    if (next > start) yield bytes.subarray(start, next);
    start = next + 1;
  }
}
