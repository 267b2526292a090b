/** Who sends an HTTP request: for whom a server in front of this one asks; else by bearer token, else by client
 *  certificate. */
import type { UserInfo } from '#client';
import { connectionKeyOf, type Incoming } from '../messages/messages.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { peerOfConnection } from './client-certificate.ts';
import type { FrontProxy } from './front-proxy.ts';

/** By which credentials users are known. */
export interface RequestUserOptions {
  readonly tokens: TokenAuthenticator;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
  /** Who may say for whom they ask. Default: nobody. */
  readonly frontProxy?: FrontProxy | undefined;
}

/** Undefined when nobody known is asking. A promise only when there is a token to look at. What there is to say about
 *  the token is added to `warnings`. */
export function requestUser(
  request: Incoming,
  options: RequestUserOptions,
  warnings: string[],
): UserInfo | undefined | Promise<UserInfo | undefined> {
  const { headers } = request;
  const { frontProxy } = options;
  const { authorization } = headers;
  const peer = authorization === undefined || frontProxy ? peerOfConnection(connectionKeyOf(request)) : undefined;
  const other = peer && frontProxy?.userOf(peer, headers);
  if (other) return other;
  if (authorization !== undefined) return tokenUser(authorization, options, warnings);
  return peer && frontProxy?.mayVouchFor(peer) ? undefined : peer?.user;
}

async function tokenUser(
  authorization: string,
  { tokens, audiences }: RequestUserOptions,
  warnings: string[],
): Promise<UserInfo | undefined> {
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  const owner = await tokens.authenticate(authorization.slice(7).trim());
  if (!owner || 'refusal' in owner) return undefined;
  if (!owner.audiences.some(audience => audiences.includes(audience))) return undefined;
  if (owner.warning !== undefined) warnings.push(owner.warning);
  return owner.user;
}
