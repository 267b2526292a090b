import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { makeCertificates } from '../../client/testing/certificates.ts';
import { systemClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { guardHttpsConnections } from './guard-connections.ts';

it.each(['nobody', 'a client with a certificate'])('what %s sends after an upgrade comes in pieces', async who => {
  const { server: own, ca, client } = await makeCertificates();
  const server = createServer({ ...own, ca, requestCert: true, rejectUnauthorized: false });
  const taken = Promise.withResolvers<Duplex>();
  guardHttpsConnections(server, {
    clock: systemClock,
    logger: silentLogger,
    onRequest: (_request, response) => response.end(),
    onUpgrade(_request, socket, head) {
      socket.unshift(head);
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      taken.resolve(socket);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sender = connect({ host: '127.0.0.1', port, ca, ...(who === 'nobody' ? {} : client) });
  sender.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
  await once(sender, 'data');
  const sent = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
  sender.end(sent);
  const chunks: Buffer[] = [];
  for await (const chunk of await taken.promise) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(8192);
  server.close();
  await once(server, 'close');
});
