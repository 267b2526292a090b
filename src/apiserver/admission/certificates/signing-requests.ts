/** What the plugins about certificates share. */
import { CertificateSigningRequest, forbidden } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest } from '../admission.ts';

/** Whether a write is about certificate signing requests. */
export const isAbout = ({ resource }: AdmissionRequest): boolean => resource.kind === CertificateSigningRequest;

/** The body, or what is there in its place. */
export const asRequest = (object: unknown): CertificateSigningRequest => object as CertificateSigningRequest;

/** What somebody does for a signer, and who knows whether they may. */
export interface SignerVerb {
  readonly authorizer: Authorizer;
  readonly verb: string;
  readonly signerName: string;
}

/** Whether the user may do this for the signer, by its name or for all of its domain. */
export async function mayForSigner(
  { user }: Pick<AdmissionRequest, 'user'>,
  { authorizer, verb, signerName }: SignerVerb,
): Promise<boolean> {
  const [domain = ''] = signerName.split('/');
  for (const signer of [signerName, `${domain}/*`]) {
    const about = { group: 'certificates.k8s.io', version: '*', resource: 'signers', subresource: '', namespace: '' };
    const { verdict } = await authorizer.authorize(user, { isResource: true, verb, name: signer, ...about });
    if (verdict === 'allow') return true;
  }
  return false;
}

/** Throws the 403 for who may not do this for the signer. */
export async function requireVerb(request: AdmissionRequest, wanted: SignerVerb): Promise<void> {
  if (await mayForSigner(request, wanted)) return;
  const { verb, signerName } = wanted;
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
  throw forbidden(request.resource.groupResource, request.name, why);
}
