import { createServer } from 'node:http2';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { frame, frameTypes } from '../testing/http2-frames.ts';
import { PacedSocket, ReadingLine } from './paced-socket.ts';

const { headers, settings } = frameTypes;
/** END_STREAM and END_HEADERS. */
const whole = 5;

/** `GET https /`, by three entries of the table that everybody has, and `h` as the authority. Source: RFC 7541,
 *  appendix A */
const get = Buffer.from([0x82, 0x87, 0x84, 0x01, 1, 0x68]);
const valueBytes = 4000;
/** `x: aaa...`, which becomes the first entry of the client's own table; its length is a number of three bytes. */
const noted = Buffer.concat([
  Buffer.from([0x40, 1, 0x78, 0x7f, ((valueBytes - 127) % 128) | 128, (valueBytes - 127) >> 7]),
  Buffer.alloc(valueBytes, 'a'),
]);
/** That entry, seven times: some 28 KB of headers in seven bytes. */
const referred = Buffer.alloc(7, 0x80 | 62);

/** A client's bytes: a preface, and so many requests that refer to what the first has noted. */
const floodOf = (requests: number): Buffer =>
  Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(settings, {}),
    frame(headers, { flags: whole, stream: 1, payload: Buffer.concat([get, noted]) }),
    ...Array.from({ length: requests }, (_, index) =>
      frame(headers, { flags: whole, stream: 3 + 2 * index, payload: Buffer.concat([get, referred]) }),
    ),
  ]);

it('few requests of a session are read in a turn, however short their compressed headers are', async () => {
  const requests = 3000;
  let [nowMs, all, inTurn, most, lengths] = [0, 0, 0, 0, 0];
  const server = createServer({ settings: { maxHeaderListSize: 32 * 1024 } });
  server.on('stream', (stream, { x = '' }) => {
    all++;
    most = Math.max(most, ++inTurn);
    lengths += x.length;
    stream.respond();
    stream.end();
  });
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _, done) => done() });
  // Each piece takes a whole turn.
  const line = new ReadingLine(() => (nowMs += 10));
  const paced = new PacedSocket(socket as unknown as TLSSocket, line, { source: '10.0.0.1' });
  server.emit('connection', paced);
  socket.push(floodOf(requests));
  while (all < requests + 1 && !paced.destroyed) {
    await new Promise(resolve => setImmediate(resolve));
    inTurn = 0;
  }
  expect(all).toBe(requests + 1);
  // Seven values, and what is between them.
  expect(lengths).toBe(valueBytes + requests * (7 * valueBytes + 6 * 2));
  // 22 bytes each, in pieces of 2 KiB.
  expect(most).toBeLessThanOrEqual(4 * 93);
  const closed = new Promise(resolve => paced.once('close', resolve));
  socket.destroy();
  await closed;
});
