/** CertificateSigning: who gives the certificate, or says that signing failed, may `sign` for the signer.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificatesigning */
import type { CertificateSigningRequest } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { asRequest, isAbout, requireVerb } from './signing-requests.ts';

export const certificateSigning = ({ authorizer }: { readonly authorizer: Authorizer }): AdmissionPlugin => ({
  name: 'CertificateSigning',
  async validate(request) {
    const { operation, subresource, object, old } = request;
    if (!isAbout(request) || operation !== 'UPDATE' || subresource !== 'status') return;
    const [before, after] = [asRequest(old), asRequest(object)];
    const isSame = before.status?.certificate === after.status?.certificate;
    if (isSame && hasFailed(before) === hasFailed(after)) return;
    await requireVerb(request, { authorizer, verb: 'sign', signerName: before.spec.signerName });
  },
});

const hasFailed = ({ status }: CertificateSigningRequest): boolean =>
  status?.conditions?.some(({ type }) => type === 'Failed') ?? false;
