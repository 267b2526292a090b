/** ClusterTrustBundleAttest: who says what is to be trusted of a signer may `attest` for it.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#clustertrustbundleattest */
import { ClusterTrustBundle, deepEqual, forbidden } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { withoutLife } from '../without-life.ts';
import { mayForSigner } from './signing-requests.ts';

export const clusterTrustBundleAttest = ({ authorizer }: { readonly authorizer: Authorizer }): AdmissionPlugin => ({
  name: 'ClusterTrustBundleAttest',
  async validate(request) {
    const { resource, operation, name, object, old } = request;
    if (resource.kind !== ClusterTrustBundle || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    const bundle = object as ClusterTrustBundle;
    const { signerName = '' } = bundle.spec;
    if (signerName === '' || (old && deepEqual(withoutLife(bundle), withoutLife(old)))) return;
    if (await mayForSigner(request, { authorizer, verb: 'attest', signerName })) return;
    throw forbidden(resource.groupResource, name, `user not permitted to attest for signerName "${signerName}"`);
  },
});
