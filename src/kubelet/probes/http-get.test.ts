import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '#base';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { httpGet } from './http-get.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** Resolves with the port. */
async function serve(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const get = (port: number, options: { scheme?: 'HTTPS'; host?: string } = {}) =>
  httpGet({
    host: '127.0.0.1',
    port,
    path: '/',
    scheme: options.scheme ?? 'HTTP',
    headers: options.host === undefined ? [] : [{ name: 'Host', value: options.host }],
    timeoutMs: 10_000,
    clock: systemClock,
  });

it('reads no more of a body that comes byte by byte than is worth it, and closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const port = await serve(
    createServer(socket => {
      socket.on('error', () => undefined).on('close', () => closed.resolve());
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(10_000)}`);
      });
    }),
  );
  const { statusCode, body } = await get(port);
  expect(statusCode).toBe(200);
  expect(body).toBe('a'.repeat(1000));
  await closed.promise;
});

it.each([
  [undefined, false],
  ['probed.example:8443', 'probed.example'],
  ['127.0.0.1:1', false],
])('asks by TLS whoever it is, by the name in Host (%s)', async (host, expected) => {
  const names: unknown[] = [];
  const { cert, key } = certificates.server;
  const server = createHttpsServer({ cert, key }, (_, response) => response.end('secure'));
  server.on('secureConnection', socket => names.push(socket.servername));
  const port = await serve(server);
  expect(await get(port, { scheme: 'HTTPS', ...(host === undefined ? {} : { host }) })).toMatchObject({
    statusCode: 200,
    body: 'secure',
  });
  expect(names).toEqual([expected]);
});
