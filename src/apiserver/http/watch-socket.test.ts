import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ResponseWriter } from '../messages/response-writer.ts';
import { watchSocketWriter } from './watch-socket.ts';

/** A server on loopback that gives whoever connects to `use`. */
async function serve(use: (writer: ResponseWriter) => void): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer().on('upgrade', (request, socket, head) => use(watchSocketWriter(request, socket, head)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  };
}

it('sends each line as a text of its own, and says when it is over', async () => {
  await using server = await serve(writer => {
    writer.writeHead(200, {});
    writer.write(Buffer.from('{"a":"ä"}\n{"b":1}\n'));
    writer.write(Buffer.from('{"c":1}\n'));
    writer.end();
  });
  const client = new WebSocket(server.url);
  const messages: unknown[] = [];
  client.on('message', (data: Buffer, isBinary) => messages.push([data.toString(), isBinary]));
  expect((await once(client, 'close'))[0]).toBe(1000);
  expect(messages).toEqual([
    ['{"a":"ä"}', false],
    ['{"b":1}', false],
    ['{"c":1}', false],
  ]);
});

it('takes a reader for blocked until the handshake is done and what waited is sent', async () => {
  const drained = Promise.withResolvers<boolean>();
  await using server = await serve(writer => {
    writer.on('drain', () => drained.resolve(writer.write(Buffer.from('{"next":1}\n'))));
    writer.writeHead(200, {});
    expect(writer.write(Buffer.from('{"first":1}\n'))).toBe(false);
  });
  const client = new WebSocket(server.url);
  await once(client, 'open');
  expect(await drained.promise).toBe(true);
  client.terminate();
});

it('tells when the client is gone', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await serve(writer => {
    writer.on('close', () => gone.resolve());
    writer.writeHead(200, {});
  });
  const client = new WebSocket(server.url);
  await once(client, 'open');
  client.close();
  await gone.promise;
});
