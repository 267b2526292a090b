/** TokenRequest: asks for a token of a service account. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64, Time } from '../../meta/v1/scalars.ts';

/** Asks for a token with which one can act as a service account. */
export interface TokenRequest extends KubeObject {
  /** What the token shall be good for. @optional @default {} @proto 2 */
  spec: TokenRequestSpec;
  /** The token. @always @proto 3 */
  status?: TokenRequestStatus;
}

export const TokenRequest = defineKind<TokenRequest>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'tokenrequests',
  scope: 'Namespaced',
  verbs: [],
});

/** What a token shall be good for. */
export interface TokenRequestSpec {
  /** What is attested of who asks, by name. @featureGate APIServerWebhookAuthenticationToken @proto 5 */
  attestations?: Record<string, string[]>;
  /** Who shall accept the token. Left out, the API server itself. @listType atomic @always @proto 1 */
  audiences?: string[];
  /** An object with which the token shall lose its validity, such as the pod that uses it. @pointer @always @proto 3 */
  boundObjectRef?: BoundObjectReference;
  /** How long the token shall be valid; the server may choose another time. Default 3600. @default 3600 @pointer
   *  @always @proto 4 */
  expirationSeconds?: Int64;
}

/** The token that was made. */
export interface TokenRequestStatus {
  /** When the token ceases to be valid. @always @proto 2 */
  expirationTimestamp?: Time;
  /** The token, in the form of a JSON web token. @always @proto 1 */
  token?: string;
}

/** An object with which a token loses its validity. */
export interface BoundObjectReference {
  /** API version of the object. @proto 2 */
  apiVersion?: string;
  /** Kind of the object: Pod, Secret or Node. @proto 1 */
  kind?: string;
  /** Name of the object. @proto 3 */
  name?: string;
  /** UID of the object. @protoName uID @proto 4 */
  uid?: string;
}
