import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sendLog } from './log-socket.ts';
import { acceptWebSocket } from './websocket.ts';

/** A server on loopback that sends `log` to whoever connects. */
async function serve(log: PassThrough): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer().on('upgrade', (request, socket, head) => {
    void acceptWebSocket(request, socket, head).then(webSocket => sendLog(webSocket, log));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  };
}

it.each([
  [[], '', 'ä\n'],
  [['binary.k8s.io'], 'binary.k8s.io', 'ä\n'],
  [['base64.binary.k8s.io'], 'base64.binary.k8s.io', 'w6QK'],
])('sends a log to a client that offers %j', async (offered, protocol, expected) => {
  const log = new PassThrough();
  await using server = await serve(log);
  const client = new WebSocket(server.url, offered);
  const messages: string[] = [];
  client.on('message', (data: Buffer) => messages.push(data.toString()));
  log.end('ä\n');
  const [code] = (await once(client, 'close')) as [number];
  expect([client.protocol, messages, code]).toEqual([protocol, [expected], 1000]);
});

it('reads no further when the client is gone', async () => {
  const log = new PassThrough();
  await using server = await serve(log);
  const client = new WebSocket(server.url);
  log.write('one\n');
  await once(client, 'message');
  client.close();
  await once(log, 'close');
  expect(log.destroyed).toBe(true);
});
