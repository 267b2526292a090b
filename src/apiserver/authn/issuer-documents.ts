/** What others need to check service account tokens themselves.
 *  Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery */
import type { DocumentServer } from '../messages/documents.ts';
import type { TokenSigner } from './signing-keys.ts';

const configurationPath = '/.well-known/openid-configuration';
const keysPath = '/openid/v1/jwks';

/** Where the documents are. Who may read them is said by RBAC, as of any path. */
export const issuerPaths: readonly string[] = [configurationPath, keysPath];

/** OpenID Connect Discovery 1.0, and the keys in RFC 7517. */
export function createIssuerDocuments({ issuer, signer }: { issuer: string; signer: TokenSigner }): DocumentServer {
  const configuration = {
    issuer,
    jwks_uri: `${issuer}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [signer.publicJwk['alg']],
  };
  return ({ path }) => {
    if (path === configurationPath) return { contentType: 'application/json', body: JSON.stringify(configuration) };
    if (path === keysPath)
      return { contentType: 'application/jwk-set+json', body: JSON.stringify({ keys: [signer.publicJwk] }) };
    return undefined;
  };
}
