/** Certificates for tests: an authority, a server at 127.0.0.1 that is also the service `extension`, a client. */
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { kubeletClientGroup } from '#api';

/** PEM, as Node's TLS takes it. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** All signed by `ca`, which is PEM as well. */
export interface TestCertificates {
  readonly ca: string;
  readonly server: KeyPair;
  /** Common name `test-client`. */
  readonly client: KeyPair;
  /** The same, in the group `system:masters`. */
  readonly admin: KeyPair;
  /** The same, in the group of API servers at kubelets. */
  readonly apiServer: KeyPair;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** `authority`: the common name of who signs them. Default `test-ca`. `notAfter`: until when what it signs is good.
 *  Default: for long. */
export async function makeCertificates({
  authority = 'test-ca',
  notAfter = new Date('2099-01-01'),
} = {}): Promise<TestCertificates> {
  x509.cryptoProvider.set(crypto);
  const caKeys = await makeKeys();
  const name = `CN=${authority}`;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys: caKeys,
    notAfter: new Date('2099-01-01'),
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  const issue = async (subject: string, extensions: x509.Extension[]): Promise<KeyPair> => {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: name,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      notAfter,
      signingAlgorithm: algorithm,
      extensions,
    });
    const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
  };
  return {
    ca: ca.toString('pem'),
    server: await issue('CN=test-server', [
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'extension.default.svc' },
      ]),
    ]),
    client: await issue('CN=test-client', []),
    admin: await issue('CN=test-client,O=system:masters', []),
    apiServer: await issue(`CN=test-client,O=${kubeletClientGroup}`, []),
  };
}

function makeKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
