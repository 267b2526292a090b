import { expect, test } from 'vitest';
import { userOfConnection } from './client-certificate.ts';

/** A TLS socket whose certificate names somebody, and how often it was read. */
function socketOf(subject: { CN?: string; O?: string | string[] }, authorized = true) {
  const socket = {
    authorized,
    reads: 0,
    getPeerCertificate() {
      socket.reads++;
      return { subject };
    },
  };
  return socket;
}

test.each([
  ['a TLS socket', (socket: object) => socket],
  ['a session of HTTP/2', (socket: object) => ({ socket })],
])('the certificate of %s is read once', (_, connectionOn) => {
  const socket = socketOf({ CN: 'jane', O: ['a', 'b'] });
  const connection = connectionOn(socket);
  for (let i = 0; i < 3; i++)
    expect(userOfConnection(connection)).toEqual({ username: 'jane', groups: ['a', 'b', 'system:authenticated'] });
  expect(socket.reads).toBe(1);
});

test('a certificate that nobody vouches for, or that names nobody, is nobody', () => {
  expect(userOfConnection(socketOf({ CN: 'jane' }, false))).toBeUndefined();
  expect(userOfConnection(socketOf({ O: 'a' }))).toBeUndefined();
});
