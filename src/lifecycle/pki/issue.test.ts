import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueAuthority, issueCertificate } from './issue.ts';
import { createCertificateRequest, signCertificateRequest } from './requests.ts';

const validity = { nowMs: Date.now(), notAfterMs: Date.now() + 3600_000 };
const asPkcs1 = { type: 'pkcs1', format: 'pem' } as const;
const asSec1 = { type: 'sec1', format: 'pem' } as const;
const asPkcs8 = { type: 'pkcs8', format: 'pem' } as const;

/** As others make them: kubeadm's are of RSA. */
describe.each([
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(asPkcs1)],
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(asSec1)],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(asSec1)],
  ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export(asPkcs8)],
  ['Ed25519', () => generateKeyPairSync('ed25519').privateKey.export(asPkcs8)],
])('an authority of %s', (_, makeKey) => {
  const authorityOf = (key = makeKey().toString()) => issueAuthority('others', { ...validity, key });

  it('signs certificates', async () => {
    const authority = await authorityOf();
    const root = new X509Certificate(authority.certificate);
    const spec = { name: 'admin', authority: 'ca', commonName: 'jane', usage: 'client', subjectNames: [] } as const;
    const { certificate, key } = await issueCertificate(spec, authority, validity);
    const issued = new X509Certificate(certificate);
    expect([root.verify(root.publicKey), issued.verify(root.publicKey), issued.checkIssued(root)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(key).toContain('EC PRIVATE KEY');
  });

  it('signs what is asked for by a request', async () => {
    const authority = await authorityOf();
    const root = new X509Certificate(authority.certificate);
    const { request } = await createCertificateRequest({ commonName: 'jane', subjectNames: ['example.com'] });
    const signed = await signCertificateRequest({ request, usages: ['server auth'], ...validity }, authority);
    const certificate = new X509Certificate(signed);
    expect([certificate.verify(root.publicKey), certificate.subjectAltName]).toEqual([true, 'DNS:example.com']);
  });
});

it('refuses keys that sign nothing', async () => {
  const key = generateKeyPairSync('x25519').privateKey.export(asPkcs8).toString();
  await expect(issueAuthority('others', { ...validity, key })).rejects.toThrow(
    'keys of the kind x25519 cannot sign certificates',
  );
});
