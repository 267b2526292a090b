/** Certificate requests (PKCS#10, RFC 2986), as those see them who decide about them. */

/** What a request asks for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
}

/** Reads a request in PEM. Rejects with a plain Error for what is none. */
export async function readCertificateRequest(pem: string): Promise<CertificateRequest> {
  // A block begins a line.
  const begin = /(?<![^\n])-----BEGIN ([^-\r\n]+)-----/.exec(pem);
  if (begin?.[1] !== 'CERTIFICATE REQUEST') throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const { readPkcs10 } = await import('./pkcs10.ts');
  return readPkcs10(pem);
}
