import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { createStubRequest, readStubRequest } from './stub-request.ts';

const elliptic = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const keys: [string, () => KeyObject][] = [
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['P-256', () => elliptic('P-256')],
  ['P-384', () => elliptic('P-384')],
  ['P-521', () => elliptic('P-521')],
  ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
];

describe.each(keys)('a request for a key of %s', (_, create) => {
  const key = create();
  const der = createStubRequest(key);

  test('is read again, and by others', async () => {
    const request = readStubRequest(der);
    expect(request.publicKey.equals(createPublicKey(key))).toBe(true);
    expect(request.isSigned()).toBe(true);
    const seen = new Pkcs10CertificateRequest(der);
    expect([seen.subject, seen.attributes.length, await seen.verify()]).toEqual(['', 0, true]);
  });

  test('is not signed by another key', () => {
    const changed = Buffer.from(der);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(readStubRequest(changed).isSigned()).toBe(false);
  });
});

test('what has no such key cannot ask', () => {
  expect(() => createStubRequest(generateKeyPairSync('ed448').privateKey)).toThrow('a key of type ed448');
});

const der = createStubRequest(elliptic('P-256'));
test.each([
  ['nothing', Buffer.of()],
  ['no request', Buffer.from('nothing')],
  ['an empty sequence', Buffer.of(0x30, 0)],
  ['a part of one', der.subarray(0, -1)],
  ['one and more', Buffer.concat([der, Buffer.of(0)])],
  ['a length without end', Buffer.of(0x30, 0x80, 0, 0)],
  ['a length that is too long', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
  ['a length that could be shorter', Buffer.of(0x30, 0x81, 0)],
])('%s is refused', (_, bytes) => expect(() => readStubRequest(bytes)).toThrow(/./));
