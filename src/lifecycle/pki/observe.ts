/** Reads and checks the certificates on disk. Uses only node:crypto, so that a start with nothing to issue is quick. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import path from 'node:path';
import { readFileIfExists } from '#base';
import { type AuthorityName, authorities, type CertificateSpec } from './certificates.ts';
import type { ObservedCertificate, ObservedPki } from './plan.ts';

/** A certificate's two files as they are. */
export interface PemPair {
  certificate: string | undefined;
  key: string | undefined;
}

/** Reads `NAME.crt` and `NAME.key`. */
export async function readPair(directory: string, name: string): Promise<PemPair> {
  const [certificate, key] = await Promise.all([
    readFileIfExists(path.join(directory, `${name}.crt`)),
    readFileIfExists(path.join(directory, `${name}.key`)),
  ]);
  return { certificate, key };
}

/** What is there of the wanted certificates and of the authorities. */
export async function observePki(directory: string, wanted: readonly CertificateSpec[]): Promise<ObservedPki> {
  const authorityPairs = await Promise.all(authorities.map(({ name }) => readPair(directory, name)));
  const signers = new Map<AuthorityName, KeyObject>();
  const observedAuthorities = authorities.map(({ name }, index) => {
    const pair = authorityPairs[index] as PemPair;
    const observed = observePair(pair, { subjectNames: [] });
    if (observed.state === 'good' && pair.certificate !== undefined)
      signers.set(name, new X509Certificate(pair.certificate).publicKey);
    return [name, observed] as const;
  });
  const certificates = await Promise.all(
    wanted.map(
      async spec =>
        [spec.name, observePair(await readPair(directory, spec.name), spec, signers.get(spec.authority))] as const,
    ),
  );
  return {
    authorities: Object.fromEntries(observedAuthorities) as Record<AuthorityName, ObservedCertificate>,
    certificates: Object.fromEntries(certificates),
    hasServiceAccountKeys: await hasServiceAccountKeys(directory),
  };
}

/** What a pair of files is, compared with what it should be. */
export function observePair(
  pair: PemPair,
  spec: Pick<CertificateSpec, 'subjectNames'>,
  signer?: KeyObject,
): ObservedCertificate {
  if (pair.certificate === undefined) return { state: 'missing' };
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (pair.key !== undefined && !certificate.checkPrivateKey(createPrivateKey(pair.key))) {
      return { state: 'broken', reason: 'its key belongs to another certificate' };
    }
    const organization = subjectField(certificate, 'O');
    return {
      state: 'good',
      hasKey: pair.key !== undefined,
      commonName: subjectField(certificate, 'CN') ?? '',
      ...(organization === undefined ? {} : { organization }),
      notAfterMs: certificate.validToDate.getTime(),
      signedByAuthority: certificate.verify(signer ?? certificate.publicKey),
      missingNames: spec.subjectNames.filter(
        name => !(isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name, { subject: 'never' })),
      ),
    };
  } catch (error) {
    return { state: 'broken', reason: `not readable as a certificate with its key (${(error as Error).message})` };
  }
}

function subjectField(certificate: X509Certificate, field: string): string | undefined {
  const line = certificate.subject.split('\n').find(line => line.startsWith(`${field}=`));
  return line?.slice(field.length + 1);
}

async function hasServiceAccountKeys(directory: string): Promise<boolean> {
  const [privateKey, publicKey] = await Promise.all(
    ['sa.key', 'sa.pub'].map(file => readFileIfExists(path.join(directory, file))),
  );
  if (privateKey === undefined || publicKey === undefined) return false;
  try {
    return createPublicKey(createPrivateKey(privateKey)).equals(createPublicKey(publicKey));
  } catch {
    return false;
  }
}
