/** WebSocket sessions of exec, attach and port-forward, translated for kubelets, which speak SPDY.
 *
 *  Two kinds: channels (v5 and v4), whose messages become SPDY streams; and tunnels (port-forward), whose messages are
 *  SPDY's own bytes. Source: KEP-4006. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '#api';
import { createSpdySession, splice } from '#base';
import { type Channel, channelProtocols, formatMessage, parseMessage, streamsOf } from './channels.ts';
import { logProtocols } from './log-socket.ts';

/** The subprotocol of port-forwards whose messages carry SPDY. */
export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

/** The subprotocols that a WebSocket request offers, in its order. */
export function offeredProtocols(request: Pick<IncomingMessage, 'headers'>): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map(text => text.trim())
    .filter(text => text !== '');
}

/** How a WebSocket request is served; undefined when it is passed on as it is. */
export function planWebSocket(offered: readonly string[], subresource: string): 'channels' | 'tunnel' | undefined {
  if (subresource === 'portforward') return offered.includes(tunnelProtocol) ? 'tunnel' : undefined;
  return channelProtocols.some(protocol => offered.includes(protocol)) ? 'channels' : undefined;
}

const accepted: readonly string[] = [...channelProtocols, tunnelProtocol, ...logProtocols];
/** A message is gathered before it is passed on. Source: golang.org/x/net/websocket, DefaultMaxPayloadBytes */
const maxMessageBytes = 32 * 1024 * 1024;
const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: maxMessageBytes,
  handleProtocols: offered => accepted.find(protocol => offered.has(protocol)) ?? false,
});

/** Completes the handshake. Rejects when there is none to complete, which the client has then been told. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(badRequest('not a WebSocket handshake'));
    socket.once('finish', refuse).once('close', refuse);
    server.handleUpgrade(request, socket, head, webSocket => {
      socket.off('finish', refuse).off('close', refuse);
      resolve(webSocket);
    });
    if (socket.destroyed || socket.writableEnded) refuse();
  });
}

/** Joins a tunnel's messages with the bytes of `upstream`. */
export function joinTunnel(webSocket: WebSocket, upstream: Duplex): Promise<void> {
  return splice(createWebSocketStream(webSocket), upstream);
}

/** Beyond this much unsent data a stream is not read until some of it is sent. */
const highWaterBytes = 1024 * 1024;

/** Translates a session until one side ends; what the kubelet had to say is sent to the last byte. */
export async function translateChannels(webSocket: WebSocket, upstream: Duplex, query: URLSearchParams): Promise<void> {
  const session = createSpdySession(upstream);
  const streams = new Map(streamsOf(query).map(channel => [channel, session.open({ streamtype: channel })]));
  const ends = [...streams].flatMap(([channel, stream]) =>
    isOutput(channel) ? [sendOutput(webSocket, channel, stream)] : [],
  );
  webSocket.on('message', (message: Buffer) => deliver(message, webSocket, streams));
  const clientGone = new Promise<void>(resolve => void webSocket.on('error', () => resolve()).on('close', resolve));
  await Promise.race([clientGone, session.closed.then(() => Promise.all(ends))]);
  webSocket.close(1000);
  upstream.destroy();
}

const isOutput = (channel: Channel): boolean => channel === 'stdout' || channel === 'stderr' || channel === 'error';

/** Resolves when the stream has ended. */
function sendOutput(webSocket: WebSocket, channel: Channel, stream: Duplex): Promise<void> {
  stream.on('data', (data: Buffer) => {
    webSocket.send(formatMessage(channel, data), () => stream.resume());
    if (webSocket.bufferedAmount > highWaterBytes) stream.pause();
  });
  return new Promise(resolve => void stream.once('end', resolve).once('close', resolve));
}

/** Passes on what the client sends, no faster than the kubelet takes it. */
function deliver(message: Buffer, webSocket: WebSocket, streams: ReadonlyMap<Channel, Duplex>): void {
  const parsed = parseMessage(message);
  const stream = parsed && streams.get(parsed.channel);
  if (!stream || stream.writableEnded) return;
  if (parsed.type === 'close') stream.end();
  else if (!stream.write(parsed.data)) {
    webSocket.pause();
    stream.once('drain', () => webSocket.resume());
  }
}
