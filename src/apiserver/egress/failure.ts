/** What went wrong with a connection or an answer, in the words that clients of upstream look for; pure. */
import { StatusError } from '#api';
import { socketAddress, systemErrorCode, toError } from '#base';
import { describeTlsFailure } from './tls-failure.ts';

/** Errors of the system by their code. */
const ofSystem: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
};

const unknownAuthority = 'certificate signed by unknown authority';

/** Certificates that are not believed, by the code of the error. */
const ofCertificates: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
};

/** Where a connection was to lead. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Says why a place could not be connected to, or ended the connection. */
export function describeFailure(error: unknown, { host, port }: Destination): string {
  const code = systemErrorCode(error) ?? '';
  const where = socketAddress(host, port);
  const system = ofSystem[code];
  if (system !== undefined) return `dial tcp ${where}: ${system}`;
  const certificate = ofCertificates[code];
  if (certificate !== undefined) return `tls: failed to verify certificate: x509: ${certificate}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `tls: failed to verify certificate: x509: ${(error as { reason?: string }).reason ?? toError(error).message}`;
  if (code === 'ECONNRESET') return 'EOF';
  const { message } = toError(error);
  return describeTlsFailure(message) ?? message;
}

/** The 503 for what a request was to be passed on to, and does not answer. */
export const unreachable = (error: unknown, destination: Destination): StatusError =>
  new StatusError(
    503,
    'ServiceUnavailable',
    `error trying to reach service: ${describeFailure(error, destination)}`,
    undefined,
    {
      cause: toError(error),
    },
  );

/** The 500 for what was to take a connection over. As upstream, it gives no reason. */
export const undialable = (error: unknown, destination: Destination): StatusError =>
  new StatusError(500, '', `error dialing backend: ${describeFailure(error, destination)}`, undefined, {
    cause: toError(error),
  });

/** The 500 for what was to be read at an address, and cannot. */
export const unreadable = (
  error: unknown,
  { url, ...destination }: Destination & { readonly url: string },
): StatusError =>
  new StatusError(500, '', `Get ${JSON.stringify(url)}: ${describeFailure(error, destination)}`, undefined, {
    cause: toError(error),
  });

const ofStatus: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  403: 'the server was not authorized to access the resource',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** Says what an answer means that is none. */
export function describeStatus(code: number, body: string): string {
  const known = ofStatus[code];
  if (known !== undefined) return known;
  if (code < 500) return `the server responded with the status code ${code} but did not return more information`;
  const text = body === '' ? 'unknown' : body.slice(0, 2048);
  return `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`;
}
