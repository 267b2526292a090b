import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { notePeer, type Peer, peerOfConnection } from './client-certificate.ts';

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
  ['a TLS socket', (socket: TLSSocket) => socket],
  [
    'a session of HTTP/2',
    (socket: TLSSocket) => {
      const session = {};
      notePeer(session, socket);
      return session;
    },
  ],
])('the certificate of %s is read once', (_, connectionOn) => {
  const socket = socketOf({ CN: 'jane', O: ['a', 'b'] });
  const connection = connectionOn(socket as unknown as TLSSocket);
  for (let i = 0; i < 3; i++)
    expect(peerOfConnection(connection)).toMatchObject({
      user: { username: 'jane', groups: ['a', 'b', 'system:authenticated'] },
    });
  expect(socket.reads).toBe(1);
});

test('says by which certificate it is known', () => {
  const getPeerCertificate = () => ({ subject: { CN: 'jane' }, fingerprint256: 'AB:0C' });
  expect(peerOfConnection({ authorized: true, getPeerCertificate })).toMatchObject({
    user: { extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=ab0c'] } },
  });
});

test.each([
  ['nobody vouches for', socketOf({ CN: 'jane' }, false), 'stranger'],
  ['names nobody', socketOf({ O: 'a' }), 'nobody'],
  ['was not shown', { authorized: false, getPeerCertificate: () => ({}) }, 'nobody'],
  ['cannot be read any more', { authorized: false, getPeerCertificate: () => null }, 'nobody'],
  ['was believed, and cannot be read any more', { authorized: true, getPeerCertificate: () => null }, 'nobody'],
])('a certificate that %s', (_, connection, expected) => {
  expect(peerOfConnection(connection)).toBe(expected);
});

test('whoever signed last is found, if all are known', () => {
  const signedBy = (...fingerprints: string[]) => {
    const [fingerprint256, ...above] = fingerprints as [string, ...string[]];
    const certificate: Record<string, unknown> = { subject: { CN: 'jane' }, fingerprint256 };
    if (above[0] === '') return certificate;
    certificate['issuerCertificate'] = above.length === 0 ? certificate : signedBy(...(above as [string]));
    return certificate;
  };
  const rootOf = (...fingerprints: string[]) =>
    (peerOfConnection({ authorized: true, getPeerCertificate: () => signedBy(...fingerprints) }) as Peer)
      .rootFingerprint;
  expect(rootOf('leaf', 'between', 'root')).toBe('root');
  expect(rootOf('leaf', 'between', '')).toBeUndefined();
});
