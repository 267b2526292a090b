/** TokenRequest: asks for a token of a service account. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64, Time } from '../../meta/v1/scalars.ts';

export interface TokenRequest extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: TokenRequestSpec;
  /** @proto 3 */
  status?: TokenRequestStatus;
}

export const TokenRequest = defineKind<TokenRequest>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'tokenrequests',
  scope: 'Namespaced',
  verbs: ['create'],
});

export interface TokenRequestSpec {
  /** @listType atomic @proto 1 */
  audiences?: string[];
  /** @proto 3 */
  boundObjectRef?: BoundObjectReference;
  /** @default 3600 @proto 4 */
  expirationSeconds?: Int64;
}

export interface TokenRequestStatus {
  /** @proto 2 */
  expirationTimestamp?: Time;
  /** @proto 1 */
  token?: string;
}

export interface BoundObjectReference {
  /** @proto 2 */
  apiVersion?: string;
  /** @proto 1 */
  kind?: string;
  /** @proto 3 */
  name?: string;
  /** @protoName uID @proto 4 */
  uid?: string;
}
