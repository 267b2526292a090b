/** The door to `requests.ts`, which is heavy and loaded when somebody first asks or signs. */
import type { CertificateSpec } from './certificates.ts';
import type { IssuedPair } from './issue.ts';
import type { SigningOrder } from './requests.ts';

/** Makes a key and a request, both PEM, for a certificate as it is specified. */
export async function createCertificateRequest(
  spec: Pick<CertificateSpec, 'commonName' | 'organization' | 'subjectNames'>,
): Promise<{ readonly request: string; readonly key: string }> {
  return await (await import('./requests.ts')).createCertificateRequest(spec);
}

/** Signs requests by an authority (PEM); each resolves with the certificate in PEM, and rejects for what cannot be
 *  signed. */
export const createRequestSigner =
  (authority: IssuedPair) =>
  async (order: SigningOrder): Promise<string> =>
    await (await import('./requests.ts')).signCertificateRequest(order, authority);
