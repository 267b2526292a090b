/** Reads requests by a library that is heavy: import this file only when there is one to read. */
import 'reflect-metadata';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { CertificateRequest } from './certificate-request.ts';

/** RFC 5280, section 4.2.1.6. */
const subjectAlternativeName = '2.5.29.17';

/** Throws what the library does for bytes that are no request. */
export function readPkcs10(pem: string): CertificateRequest {
  const request = new Pkcs10CertificateRequest(pem);
  const alternative = request.getExtension(subjectAlternativeName);
  const names = alternative instanceof SubjectAlternativeNameExtension ? alternative.names.items : [];
  const ofType = (type: string) => names.flatMap(name => (name.type === type ? [name.value] : []));
  return {
    commonName: request.subjectName.getField('CN')[0] ?? '',
    organizations: request.subjectName.getField('O'),
    dnsNames: ofType('dns'),
    ipAddresses: ofType('ip'),
    emailAddresses: ofType('email'),
    uris: ofType('url'),
  };
}
