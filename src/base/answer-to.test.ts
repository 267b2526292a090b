import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { answerTo } from './answer-to.ts';

/** What is made of an answer that says this. */
async function answered(text: string) {
  const server = createServer(socket => socket.once('data', () => socket.end(text)).on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false }).end();
    const { statusCode } = await answerTo(asked);
    asked.destroy();
    return statusCode;
  } finally {
    server.close();
  }
}

it('is had, or fails, whatever comes', async () => {
  expect(await answered('HTTP/1.1 204 No Content\r\n\r\n')).toBe(204);
  expect(await answered('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')).toBe(200);
  await expect(answered('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))).rejects.toThrow('too many 1xx');
  await expect(answered('')).rejects.toThrow('socket hang up');
  await expect(answered('nothing')).rejects.toThrow('Parse Error');
  await expect(
    answered('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nmore'),
  ).rejects.toThrow('EOF');
});
