import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';
import { frameMessage } from './tcp-messages.ts';

test('a client that asks and asks, but reads no answers, is cut off', async () => {
  const questions = 2000;
  const answer = Buffer.alloc(60_000);
  let asked = 0;
  const areAllAsked = Promise.withResolvers<void>();
  await using listener = await listen({ address: '127.0.0.1', port: 0 }, async () => {
    if (++asked === questions) areAllAsked.resolve();
    return answer;
  });
  const socket = connect(listener.port, '127.0.0.1').on('error', () => undefined);
  const question = frameMessage(Buffer.from('?'));
  socket.write(Buffer.concat(Array.from({ length: questions }, () => question)));
  await areAllAsked.promise;
  let received = 0;
  socket.on('data', chunk => (received += chunk.length));
  await once(socket, 'close');
  expect(received).toBeLessThan(questions * answer.length);
});
