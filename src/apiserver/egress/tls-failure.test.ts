import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { describeFailure } from './failure.ts';
import { describeTlsFailure } from './tls-failure.ts';

/** A record of TLS 1.2 that holds a fatal alert. */
const alert = (number: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, number]);

/** Describes how a connection fails to a server that says this in place of a handshake. */
async function failureOf(answer: Buffer): Promise<string> {
  await using server = createServer(socket => {
    socket.on('error', () => undefined).once('data', () => socket.end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { promise, resolve } = Promise.withResolvers<Error>();
  connect({ host: '127.0.0.1', port }).on('error', resolve);
  return describeFailure(await promise, { host: '127.0.0.1', port });
}

it.each([
  [alert(80), 'remote error: tls: internal error'],
  [alert(48), 'remote error: tls: unknown certificate authority'],
  [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls: first record does not look like a TLS handshake'],
])('says what ended a handshake, %#', async (answer, words) => {
  expect(await failureOf(answer)).toBe(words);
});

it.each([
  [
    '40:error:0A0000BF:SSL routines:tls_setup_handshake:no protocols available:a.c:155:\n',
    'tls: no protocols available',
  ],
  [
    '40:error:0A0004FF:SSL routines:ssl3_read_bytes:reason(1279):a.c:918:SSL alert number 99\n',
    'remote error: tls: alert(99)',
  ],
  ['socket hang up', undefined],
])('tells the reason without the place in the library: %s', (message, words) => {
  expect(describeTlsFailure(message)).toBe(words);
});
