/** Certificate requests: made by who wants a certificate, signed by who has the authority's key. Heavy, like
 *  `issue.ts`: import it only to do either. */
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateSpec } from './certificates.ts';
import {
  algorithm,
  alternativeNames,
  clockSkewMs,
  exportKey,
  generateKeys,
  type IssuedPair,
  importKeys,
  randomSerialNumber,
  signingAlgorithmOf,
  subjectOf,
  type Validity,
} from './issue.ts';

/** Makes a key and a request, both PEM, for a certificate as it is specified. */
export async function createCertificateRequest(
  spec: Pick<CertificateSpec, 'commonName' | 'organization' | 'subjectNames'>,
): Promise<{ request: string; key: string }> {
  const keys = await generateKeys();
  const names = spec.subjectNames.length === 0 ? [] : [alternativeNames(spec.subjectNames)];
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(spec),
    keys,
    signingAlgorithm: algorithm,
    extensions: names,
  });
  return { request: `${request.toString('pem')}\n`, key: exportKey(keys.privateKey) };
}

/** What is to be signed. */
export interface SigningOrder extends Validity {
  /** PKCS#10 in PEM. */
  readonly request: string;
  /** In Kubernetes' words: `client auth`, `digital signature`. */
  readonly usages: readonly string[];
}

/** RFC 5280, section 4.2.1.6. */
const subjectAlternativeName = '2.5.29.17';

const keyUsages: Readonly<Record<string, KeyUsageFlags>> = {
  signing: KeyUsageFlags.digitalSignature,
  'digital signature': KeyUsageFlags.digitalSignature,
  'content commitment': KeyUsageFlags.nonRepudiation,
  'key encipherment': KeyUsageFlags.keyEncipherment,
  'key agreement': KeyUsageFlags.keyAgreement,
  'data encipherment': KeyUsageFlags.dataEncipherment,
};

const extendedKeyUsages: Readonly<Record<string, ExtendedKeyUsage>> = {
  'server auth': ExtendedKeyUsage.serverAuth,
  'client auth': ExtendedKeyUsage.clientAuth,
};

/** Signs what was asked for: its subject, key and names; it never outlives the authority. Rejects with a plain Error
 *  for a request that its own key did not sign, and for usages that nobody gives. */
export async function signCertificateRequest(
  { request: pem, usages, nowMs, notAfterMs }: SigningOrder,
  authority: IssuedPair,
): Promise<string> {
  const request = new Pkcs10CertificateRequest(pem);
  if (!(await request.verify())) throw new Error('unable to verify certificate request signature');
  const unknown = usages.find(usage => keyUsages[usage] === undefined && extendedKeyUsages[usage] === undefined);
  if (unknown !== undefined) throw new Error(`unsupported key usage ${JSON.stringify(unknown)}`);
  const issuer = new X509Certificate(authority.certificate);
  const signing = await importKeys(authority.key);
  const names = request.getExtension(subjectAlternativeName);
  const extended = usages.flatMap(usage => extendedKeyUsages[usage] ?? []);
  const ofKeys = usages.flatMap(usage => keyUsages[usage] ?? []);
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- several flags together have no name in the enum
  const flags = ofKeys.reduce((sum: number, flag) => sum | flag, 0) as KeyUsageFlags;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    // One that says nothing makes the certificate worthless.
    ...(ofKeys.length === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension(extended)]),
    await AuthorityKeyIdentifierExtension.create(signing.publicKey),
    ...(names ? [names] : []),
  ];
  const certificate = await X509CertificateGenerator.create({
    subject: request.subjectName,
    issuer: issuer.subjectName,
    publicKey: request.publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: signingAlgorithmOf(signing.privateKey),
    serialNumber: randomSerialNumber(),
    notBefore: new Date(nowMs - clockSkewMs),
    notAfter: new Date(Math.min(notAfterMs, issuer.notAfter.getTime())),
    extensions,
  });
  return `${certificate.toString('pem')}\n`;
}
