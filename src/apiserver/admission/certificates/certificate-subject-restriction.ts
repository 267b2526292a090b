/** CertificateSubjectRestriction: nobody asks for a client certificate of a group that may everything. What is no
 *  request at all is refused here, too, where there is time to load what reads it.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificatesubjectrestriction */
import { CertificateSigningRequest, forbidden, invalidObject, invalidValue, kubeletClientGroup, signers } from '#api';
import { type CertificateRequest, readCertificateRequest, toError } from '#base';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { asRequest, isAbout } from './signing-requests.ts';

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  async validate(request) {
    if (!isAbout(request) || request.operation !== 'CREATE' || request.subresource !== '') return;
    const { spec } = asRequest(request.object);
    const asked = await readOf(request);
    if (spec.signerName !== signers.client) return;
    const group = asked.organizations.find(name => name === 'system:masters' || name === kubeletClientGroup);
    if (group === undefined) return;
    const why = `use of kubernetes.io/kube-apiserver-client signer with ${group} group is not allowed`;
    throw forbidden(request.resource.groupResource, request.name, why);
  },
};

/** What a request asks for. Throws the 422 for what is none. */
async function readOf({ object, name }: AdmissionRequest): Promise<CertificateRequest> {
  const { spec } = asRequest(object);
  try {
    return await readCertificateRequest(Buffer.from(spec.request, 'base64').toString());
  } catch (error) {
    const wrong = invalidValue('spec.request', spec.request, toError(error).message);
    throw invalidObject(CertificateSigningRequest, name, [wrong]);
  }
}
