/** What is known of a certificate signing request from the object alone. Pure. */
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '#api';

/** Whether somebody decided so, or signing failed. */
export const isRequest = (type: 'Approved' | 'Denied' | 'Failed', { status }: CertificateSigningRequest): boolean =>
  status?.conditions?.some(condition => condition.type === type) ?? false;

/** Whether nobody has decided yet. */
export const isUndecided = (request: CertificateSigningRequest): boolean =>
  !isRequest('Approved', request) && !isRequest('Denied', request);

/** Whether it is for a signer to sign. */
export const isToBeSigned = (request: CertificateSigningRequest): boolean =>
  isRequest('Approved', request) &&
  !isRequest('Denied', request) &&
  !isRequest('Failed', request) &&
  !request.status?.certificate;

/** The request with one more condition. */
export function withCondition(
  request: CertificateSigningRequest,
  condition: Pick<CertificateSigningRequestCondition, 'type' | 'reason' | 'message'>,
): CertificateSigningRequest {
  const conditions = [...(request.status?.conditions ?? []), { ...condition, status: 'True' }];
  return { ...request, status: { ...request.status, conditions } };
}

/** What it holds, as PEM. */
export const pemOf = ({ spec }: CertificateSigningRequest): string => Buffer.from(spec.request, 'base64').toString();
