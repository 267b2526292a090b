/** CertificateSigning: who gives the certificate, or says that signing failed, may `sign` for the signer; of a pod's
 *  certificate, too, where upstream's registry looks, which is why that is answered as an invalid field.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificatesigning */
import { type CertificateSigningRequest, deepEqual, forbiddenField, invalidObject, PodCertificateRequest } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { asRequest, isAbout, mayForSigner, requireVerb } from './signing-requests.ts';

export const certificateSigning = ({ authorizer }: { readonly authorizer: Authorizer }): AdmissionPlugin => ({
  name: 'CertificateSigning',
  async validate(request) {
    const { operation, subresource, object, old } = request;
    if (operation !== 'UPDATE' || subresource !== 'status') return;
    if (request.resource.kind === PodCertificateRequest) return await requirePodSigner(request, authorizer);
    if (!isAbout(request)) return;
    const [before, after] = [asRequest(old), asRequest(object)];
    const isSame = before.status?.certificate === after.status?.certificate;
    if (isSame && hasFailed(before) === hasFailed(after)) return;
    await requireVerb(request, { authorizer, verb: 'sign', signerName: before.spec.signerName });
  },
});

const hasFailed = ({ status }: CertificateSigningRequest): boolean =>
  status?.conditions?.some(({ type }) => type === 'Failed') ?? false;

async function requirePodSigner(request: AdmissionRequest, authorizer: Authorizer): Promise<void> {
  const [before, after] = [request.old as PodCertificateRequest, request.object as PodCertificateRequest];
  if (deepEqual(before.status, after.status)) return;
  const { signerName } = before.spec;
  if (await mayForSigner(request, { authorizer, verb: 'sign', signerName })) return;
  const why = `User "${request.user.username}" is not permitted to "sign" for signer "${signerName}"`;
  throw invalidObject(PodCertificateRequest, request.name, [forbiddenField('spec.signerName', why)]);
}
