/** CertificateApproval: who approves or denies may `approve` for the signer.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificateapproval */
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { asRequest, isAbout, requireVerb } from './signing-requests.ts';

export const certificateApproval = ({ authorizer }: { readonly authorizer: Authorizer }): AdmissionPlugin => ({
  name: 'CertificateApproval',
  async validate(request) {
    const { operation, subresource, old } = request;
    if (!isAbout(request) || operation !== 'UPDATE' || subresource !== 'approval') return;
    await requireVerb(request, { authorizer, verb: 'approve', signerName: asRequest(old).spec.signerName });
  },
});
