/** Tokens of service accounts. Source:
 *  https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
import { type ObjectKey, ServiceAccount, type TokenRequest } from '#api';
import { type Clock, parseTime } from '#base';
import type { Client } from './client.ts';

/** Who asks for tokens, and by which clock they grow old. */
export interface TokenSourceOptions {
  /** Asks; it may create `serviceaccounts/token`. */
  readonly client: Client;
  /** By which the next is due. */
  readonly clock: Clock;
}

/** A token that was asked for just now. */
export interface RequestedToken {
  /** To be shown as a bearer. */
  readonly token: string;
  /** As the server says it; empty when it does not. */
  readonly expirationTimestamp: string;
  /** When four fifths of its life have passed, in epoch milliseconds: time for the next. */
  readonly refreshAtMs: number;
}

/** Asks for a token of an account. Errors: the server's, 404 for an account that there is not. */
export async function requestToken(
  account: ObjectKey,
  spec: TokenRequest['spec'] & { readonly expirationSeconds: number },
  { client, clock }: TokenSourceOptions,
): Promise<RequestedToken> {
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec };
  const { status } = await client.createSubresource<TokenRequest>(ServiceAccount, account, 'token', request);
  const { token = '', expirationTimestamp = '' } = status ?? {};
  const nowMs = clock.now();
  const lifeMs = parseTime(expirationTimestamp) - nowMs;
  const refreshAtMs = nowMs + 0.8 * (Number.isFinite(lifeMs) ? lifeMs : spec.expirationSeconds * 1000);
  return { token, expirationTimestamp, refreshAtMs };
}
