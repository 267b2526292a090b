import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatFieldError } from '#api';
import { createStubRequest } from '#base';
import { checkStubRequest } from './check-stub-request.ts';

const requestOf = (key: KeyObject): Buffer => createStubRequest(key);
const elliptic = (namedCurve: string) => requestOf(generateKeyPairSync('ec', { namedCurve }).privateKey);
const rsa = (modulusLength: number) => requestOf(generateKeyPairSync('rsa', { modulusLength }).privateKey);
const spoilt = elliptic('P-256');
spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1;

test.each<[string, Buffer, string[]]>([
  ['P-521', elliptic('P-521'), []],
  ['a large RSA key', rsa(3072), []],
  ['Ed25519', requestOf(generateKeyPairSync('ed25519').privateKey), []],
  ['a small RSA key', rsa(2048), [': Invalid value: "2048-bit modulus": RSA keys must have modulus size 3072 or 4096']],
  ['another signature', spoilt, [': Invalid value: invalid signature']],
  ['no request', Buffer.from('x'), [': Invalid value: must be a valid PKCS#10 CSR']],
  ['too much', Buffer.alloc(10_241), [': Too long: may not be more than 10240 bytes']],
])('%s', (_, der, expected) => {
  const errors = checkStubRequest('spec.stubPKCS10Request', der.toString('base64'));
  expect(errors.map(formatFieldError)).toEqual(expected.map(text => `spec.stubPKCS10Request${text}`));
});
