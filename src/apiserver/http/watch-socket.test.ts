import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ResponseWriter } from '../messages/response-writer.ts';
import { protobufFormat } from '../representations/formats/protobuf.ts';
import type { Framing } from '../representations/representation.ts';
import { storedJson } from '../representations/stored-json.ts';
import { watchSocketWriter } from './watch-socket.ts';

/** A server on loopback that gives whoever connects to `use`. */
async function serve(
  use: (writer: ResponseWriter) => void,
  framing: Pick<Framing, 'split' | 'isText'> = storedJson.framing(),
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer().on('upgrade', (request, socket, head) =>
    use(watchSocketWriter({ request, socket, head }, framing)),
  );
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

it('sends each event of protobuf as bytes, without the length before it', async () => {
  await using server = await serve(writer => {
    writer.writeHead(200, {});
    writer.write(Buffer.from([0, 0, 0, 2, 1, 10, 0, 0, 0, 1, 3]));
    writer.end();
  }, protobufFormat);
  const client = new WebSocket(server.url);
  const messages: unknown[] = [];
  client.on('message', (data: Buffer, isBinary) => messages.push([[...data], isBinary]));
  await once(client, 'close');
  expect(messages).toEqual([
    [[1, 10], true],
    [[3], true],
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
