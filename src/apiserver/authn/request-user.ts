/** Who sends an HTTP request: by bearer token, else by client certificate, and perhaps acting as somebody else. */
import type { UserInfo } from '#client';
import type { Authorizer } from '../authz/authorizer.ts';
import { connectionKeyOf, type Incoming } from '../http/messages.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { userOfConnection } from './client-certificate.ts';
import { impersonate } from './impersonation.ts';

export interface RequestUserOptions {
  tokens: TokenAuthenticator;
  authorizer: Authorizer;
  /** A token must be for one of these. */
  audiences: readonly string[];
}

/** Undefined when nobody known is asking. A promise only when there is a token to look at. */
export function requestUser(
  request: Incoming,
  options: RequestUserOptions,
): UserInfo | undefined | Promise<UserInfo | undefined> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const user = userOfConnection(connectionKeyOf(request));
    return user && actingAs(request, user, options);
  }
  return tokenUser(authorization, options).then(user => user && actingAs(request, user, options));
}

const actingAs = (request: Incoming, user: UserInfo, { authorizer }: RequestUserOptions): UserInfo =>
  mayImpersonate(request.headers) ? impersonate(request.headers, user, authorizer) : user;

function mayImpersonate(headers: Incoming['headers']): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

async function tokenUser(
  authorization: string,
  { tokens, audiences }: RequestUserOptions,
): Promise<UserInfo | undefined> {
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  const owner = await tokens.authenticate(authorization.slice(7).trim());
  return owner?.audiences.some(audience => audiences.includes(audience)) ? owner.user : undefined;
}
