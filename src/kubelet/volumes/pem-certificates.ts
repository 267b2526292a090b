/** Certificates in PEM, without what may stand around them; pure. */

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** The certificates in a text, in its order, each in base64 without line breaks. */
export const certificatesIn = (pem: string): string[] =>
  [...pem.matchAll(block)].map(([, base64 = '']) => base64.replaceAll(/\s/g, ''));

/** Certificates, each in base64 without line breaks, as a text in PEM; '' for none. */
export const renderCertificates = (certificates: readonly string[]): string => certificates.map(render).join('');

const render = (base64: string): string =>
  ['-----BEGIN CERTIFICATE-----', ...(base64.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join('\n');
