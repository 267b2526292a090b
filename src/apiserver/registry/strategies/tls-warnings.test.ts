import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../../client/testing/certificates.ts';
import { tlsWarnings } from './tls-warnings.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const warningsOf = (certificate: string, key: string) =>
  tlsWarnings({ certificate: base64(certificate), key: base64(key) });
const pem = (type: string, body = 'AAAA') => `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

it('has nothing to say of a pair', () => {
  const { server } = certificates;
  expect(warningsOf(`${pem('OTHER')}${server.cert}${certificates.ca}`, server.key)).toEqual([]);
});

it.each<[what: string, pair: () => [certificate: string, key: string], warning: string]>([
  ['no certificate', () => ['', ''], 'tls: failed to find any PEM data in certificate input'],
  [
    'a key for a certificate',
    () => [certificates.server.key, certificates.server.cert],
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  [
    'other blocks for a certificate',
    () => [pem('A') + pem('B'), ''],
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [A B]',
  ],
  ['no key', () => [certificates.server.cert, 'x'], 'tls: failed to find any PEM data in key input'],
  [
    'a certificate for a key',
    () => [certificates.server.cert, certificates.ca],
    'tls: found a certificate rather than a key in the PEM for the private key',
  ],
  [
    'other blocks for a key',
    () => [certificates.server.cert, pem('A')],
    'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [A]',
  ],
  ['what is no certificate', () => [pem('CERTIFICATE'), certificates.server.key], 'x509: malformed certificate'],
  ['what is no key', () => [certificates.server.cert, pem('PRIVATE KEY')], 'tls: failed to parse private key'],
  [
    'the key of another',
    () => [certificates.server.cert, certificates.admin.key],
    'tls: private key does not match public key',
  ],
  [
    'a key of another type',
    () => [
      certificates.server.cert,
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
    'tls: private key type does not match public key type',
  ],
])('warns of %s', (_what, pair, warning) => {
  expect(warningsOf(...pair())).toEqual([warning]);
});
