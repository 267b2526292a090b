/** What the plugins about certificates share. */
import { CertificateSigningRequest, forbidden } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest } from '../admission.ts';

/** Whether a write is about certificate signing requests. */
export const isAbout = ({ resource }: AdmissionRequest): boolean => resource.kind === CertificateSigningRequest;

/** The body, or what is there in its place. */
export const asRequest = (object: unknown): CertificateSigningRequest => object as CertificateSigningRequest;

/** Throws the 403 for who may not do this for the signer, by its name or for all of its domain. */
export async function requireVerb(
  { user, resource, name }: AdmissionRequest,
  { authorizer, verb, signerName }: { authorizer: Authorizer; verb: string; signerName: string },
): Promise<void> {
  const [domain = ''] = signerName.split('/');
  for (const signer of [signerName, `${domain}/*`]) {
    const about = { group: 'certificates.k8s.io', version: '*', resource: 'signers', subresource: '', namespace: '' };
    const { verdict } = await authorizer.authorize(user, { isResource: true, verb, name: signer, ...about });
    if (verdict === 'allow') return;
  }
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
  throw forbidden(resource.groupResource, name, why);
}
