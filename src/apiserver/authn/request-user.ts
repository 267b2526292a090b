/** Who sends an HTTP request: by bearer token, else by client certificate. */
import type { UserInfo } from '#client';
import { connectionKeyOf, type Incoming } from '../messages/messages.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { userOfConnection } from './client-certificate.ts';

export interface RequestUserOptions {
  readonly tokens: TokenAuthenticator;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
}

/** Undefined when nobody known is asking. A promise only when there is a token to look at. */
export function requestUser(
  request: Incoming,
  options: RequestUserOptions,
): UserInfo | undefined | Promise<UserInfo | undefined> {
  const { authorization } = request.headers;
  return authorization === undefined ? userOfConnection(connectionKeyOf(request)) : tokenUser(authorization, options);
}

async function tokenUser(
  authorization: string,
  { tokens, audiences }: RequestUserOptions,
): Promise<UserInfo | undefined> {
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  const owner = await tokens.authenticate(authorization.slice(7).trim());
  return owner?.audiences.some(audience => audiences.includes(audience)) ? owner.user : undefined;
}
