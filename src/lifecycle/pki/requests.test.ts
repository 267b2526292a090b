import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { issueAuthority } from './issue.ts';
import { createCertificateRequest, signCertificateRequest } from './requests.ts';

const nowMs = Date.now();
const validity = { nowMs, notAfterMs: nowMs + 3_600_000 };

it.each([
  ['of clients alone', ['client auth']],
  ['of keys alone', ['digital signature', 'key encipherment']],
  ['of both', ['client auth', 'server auth', 'signing']],
])('a certificate for usages %s is one that others read, too', async (_, usages) => {
  const authority = await issueAuthority('ca', validity);
  const { request } = await createCertificateRequest({ commonName: 'me', organization: 'dev', subjectNames: [] });
  const certificate = new X509Certificate(await signCertificateRequest({ request, usages, ...validity }, authority));
  expect(certificate.subject).toBe('O=dev\nCN=me');
  // OpenSSL's own eye: what has an extension that says nothing is nobody's.
  expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
});
