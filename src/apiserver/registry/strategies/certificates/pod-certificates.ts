/** What a pod's projected volume and the request that its kubelet makes of it have in common.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#pod-certificate-requests */
import { checkAnnotations, type FieldError, invalidValue } from '#api';

/** The least time that certificates of pods may be valid, and the time that those are who say nothing, in seconds. */
export const leastSeconds = 3600;
/** How long a certificate is valid when the volume does not say. */
export const defaultSeconds = 24 * 3600;

/** The most time: signers of Kubernetes' own give less. */
export const mostSeconds = (signerName: string): number =>
  /^([^/]*\.)?kubernetes\.io\//.test(signerName) ? 24 * 3600 : 91 * 24 * 3600;

/** What is told to the signer besides: annotations whose keys all have the domain of somebody. */
export function checkUserAnnotations(field: string, annotations: Record<string, string> | undefined): FieldError[] {
  const rule = 'must be a domain-prefixed key (such as "acme.io/foo")';
  const bare = Object.keys(annotations ?? {}).filter(key => !key.includes('/'));
  return [...checkAnnotations(field, annotations), ...bare.map(key => invalidValue(field, key, rule))];
}
