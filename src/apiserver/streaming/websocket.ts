/** WebSocket sessions of exec, attach and port-forward, translated for kubelets, which speak SPDY.
 *
 *  Two kinds: channels (v5 and v4), whose messages become SPDY streams; and tunnels (port-forward), whose messages are SPDY's
 *  own bytes. Source: KEP-4006. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import spdy from 'spdy-transport';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { splice } from '#base';
import { type Channel, channelProtocols, formatMessage, parseMessage, streamsOf } from './channels.ts';

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

const accepted: readonly string[] = [...channelProtocols, tunnelProtocol];
const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: offered => accepted.find(protocol => offered.has(protocol)) ?? false,
});

/** Completes the handshake. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
  return new Promise(resolve => server.handleUpgrade(request, socket, head, resolve));
}

/** Joins a tunnel's messages with the bytes of `upstream`. */
export function joinTunnel(webSocket: WebSocket, upstream: Duplex): Promise<void> {
  return splice(createWebSocketStream(webSocket), upstream);
}

/** Translates a session until one side ends. */
export async function translateChannels(webSocket: WebSocket, upstream: Duplex, query: URLSearchParams): Promise<void> {
  const connection = spdy.connection.create(upstream, { protocol: 'spdy', isServer: false });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  connection.on('error', end).on('close', end);
  webSocket.on('error', () => end()).on('close', () => end());
  upstream.on('error', () => end()).on('close', () => end());
  connection.start(3.1);

  const opened = new Map<Channel, Duplex>();
  const early: Buffer[] = [];
  const deliver = (message: Buffer) => {
    const parsed = parseMessage(message);
    const stream = parsed && opened.get(parsed.channel);
    if (!stream) return;
    if (parsed.type === 'close') stream.end();
    else if (!stream.write(parsed.data)) {
      webSocket.pause();
      stream.once('drain', () => webSocket.resume());
    }
  };
  // What the client sends before the kubelet has all streams waits for them.
  const keep = (message: Buffer) => void early.push(message);
  webSocket.on('message', keep);

  for (const channel of streamsOf(query)) {
    const stream = await openStream(connection, channel);
    opened.set(channel, stream);
    stream.on('error', () => undefined); // the end of the connection tells
    stream.on('data', (data: Buffer) => {
      webSocket.send(formatMessage(channel, data), () => stream.resume());
      if (webSocket.bufferedAmount > highWaterBytes) stream.pause();
    });
  }
  webSocket.off('message', keep).on('message', deliver);
  for (const message of early) deliver(message);

  await ended;
  webSocket.close(1000);
  connection.end();
  upstream.destroy();
}

/** Beyond this much unsent data a stream is not read until some of it is sent. */
const highWaterBytes = 1024 * 1024;

function openStream(connection: ReturnType<typeof spdy.connection.create>, channel: Channel): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  connection.request(
    { method: 'POST', host: 'kubelet', path: '/', headers: { streamtype: channel } },
    (error, stream) => (error ? reject(error) : resolve(stream)),
  );
  return promise;
}
