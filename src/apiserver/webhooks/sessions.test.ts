import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { frame, frameTypes } from '../../base/testing/http2-frames.ts';
import { makeCertificates } from '../../client/testing/certificates.ts';
import { Sessions } from './sessions.ts';

const { headers, settings } = frameTypes;
/** `:status: 103`: an answer before the answer. */
const interim = frame(headers, { flags: 4, stream: 1, payload: Buffer.from([0x08, 3, 0x31, 0x30, 0x33]) });
const parts = 60_000;

it('reads few of many answers before the answer at once', async () => {
  const { server: own, ca } = await makeCertificates();
  const server = createServer({ ...own, ALPNProtocols: ['h2'] });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined).write(Buffer.concat([frame(settings, {}), frame(settings, { flags: 1 })]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>;
  using sessions = new Sessions();
  const destination = { peer: 'a', address: '127.0.0.1', port, tls: () => ({ ca }) };
  const session = await sessions.to(destination, new AbortController().signal);
  const stream = session?.stream.request({ ':path': '/' });
  let [all, inTurn, most] = [0, 0, 0];
  stream
    ?.on('error', () => undefined)
    .on('headers', () => {
      all++;
      most = Math.max(most, ++inTurn);
    });
  const [socket] = await accepted;
  socket.once('data', () => socket.write(Buffer.concat(Array<Buffer>(parts).fill(interim))));
  while (all < parts && !stream?.closed) {
    await new Promise(resolve => setImmediate(resolve));
    inTurn = 0;
  }
  expect(all).toBe(parts);
  // As read at once there were tens of thousands.
  expect(most).toBeLessThan(parts / 10);
  socket.destroy();
  server.close();
  await once(server, 'close');
});
