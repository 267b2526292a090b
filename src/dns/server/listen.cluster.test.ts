import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock as clock, createVirtualClock } from '#base';
import { listen } from './listen.ts';
import { frameMessage } from './tcp-messages.ts';

test('a client that asks and asks, but reads no answers, is cut off', async () => {
  const questions = 2000;
  const answer = Buffer.alloc(60_000);
  let asked = 0;
  const areAllAsked = Promise.withResolvers<void>();
  await using listener = await listen(
    { address: '127.0.0.1', port: 0 },
    async () => {
      if (++asked === questions) areAllAsked.resolve();
      return answer;
    },
    { clock },
  );
  const socket = connect(listener.port, '127.0.0.1').on('error', () => undefined);
  const question = frameMessage(Buffer.from('?'));
  socket.write(Buffer.concat(Array.from({ length: questions }, () => question)));
  await areAllAsked.promise;
  let received = 0;
  socket.on('data', chunk => (received += chunk.length));
  await once(socket, 'close');
  expect(received).toBeLessThan(questions * answer.length);
});

test('who is not allowed hears nothing by UDP, and is closed by TCP', async () => {
  let heard = 0;
  const handle = async (message: Buffer) => {
    heard++;
    return message;
  };
  const isAllowed = (address: string) => address !== '127.0.0.1';
  await using listener = await listen({ address: '127.0.0.1', port: 0 }, handle, { clock, isAllowed });
  const stranger = createSocket('udp4');
  stranger.on('message', () => heard++).send('?', listener.port, '127.0.0.1');
  const connection = connect(listener.port, '127.0.0.1').on('error', () => undefined);
  connection.write(frameMessage(Buffer.from('?')));
  await once(connection, 'close');
  const guest = createSocket('udp4');
  guest.bind(0, '127.0.0.2', () => guest.send('!', listener.port, '127.0.0.1'));
  await once(guest, 'message');
  expect(heard).toBe(1);
  for (const socket of [stranger, guest]) socket.close();
});

test('one address holds so many connections, and leaves room for others', async () => {
  const handle = async (message: Buffer) => message;
  await using listener = await listen({ address: '127.0.0.1', port: 0 }, handle, { clock, maxConnectionsFromOne: 2 });
  const from = (localAddress: string) =>
    connect({ port: listener.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
  const isAnswered = async (socket: ReturnType<typeof from>) => {
    socket.write(frameMessage(Buffer.from('?')));
    return await new Promise<boolean>(resolve => {
      socket.once('data', () => resolve(true)).once('close', () => resolve(false));
    });
  };
  const same = [from('127.0.0.1'), from('127.0.0.1'), from('127.0.0.1')];
  const answered = await Promise.all(same.map(isAnswered));
  expect(answered.filter(Boolean)).toHaveLength(2);
  expect(await isAnswered(from('127.0.0.2'))).toBe(true);
  for (const socket of same) socket.destroy();
  await expect.poll(() => isAnswered(from('127.0.0.1'))).toBe(true);
});

test('no connection lasts longer than two minutes, however busy it is', async () => {
  const virtual = createVirtualClock();
  await using listener = await listen({ address: '127.0.0.1', port: 0 }, async message => message, { clock: virtual });
  const socket = connect(listener.port, '127.0.0.1').on('error', () => undefined);
  const ask = async () => {
    socket.write(frameMessage(Buffer.from('?')));
    await once(socket, 'data');
  };
  await ask();
  await virtual.advance(119_999);
  await ask();
  const closed = once(socket, 'close');
  await virtual.advance(1);
  await closed;
});
