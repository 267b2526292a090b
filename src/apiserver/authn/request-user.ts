/** Who sends an HTTP request: for whom a server in front of this one asks; else by client certificate, else by bearer
 *  token, as upstream: who has both is who the certificate says. */
import { unauthorized } from '#api';
import type { UserInfo } from '#client';
import { connectionKeyOf, distinctHeadersOf, type Incoming } from '../messages/messages.ts';
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

/** Undefined when nobody known is asking; throws the 401 for a token that is nobody's. A promise only when there is a
 *  token to look at. What there is to say about the token is added to `warnings`. */
export function requestUser(
  request: Incoming,
  options: RequestUserOptions,
  warnings: string[],
): UserInfo | undefined | Promise<UserInfo | undefined> {
  const { frontProxy } = options;
  const peer = peerOfConnection(connectionKeyOf(request));
  if (peer) {
    if (!frontProxy?.mayVouchFor(peer)) return peer.user;
    const other = frontProxy.userOf(peer, distinctHeadersOf(request));
    if (other) return other;
  }
  const token = bearerToken(request.headers.authorization);
  return token === undefined ? undefined : tokenUser(token, options, warnings);
}

/** Undefined when there is none: other ways to say who one is are not known here. */
function bearerToken(authorization = ''): string | undefined {
  const [scheme = '', token = ''] = authorization.trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

async function tokenUser(
  token: string,
  { tokens, audiences }: RequestUserOptions,
  warnings: string[],
): Promise<UserInfo> {
  const owner = await tokens.authenticate(token);
  if (!owner || 'refusal' in owner) throw unauthorized();
  if (!owner.audiences.some(audience => audiences.includes(audience))) throw unauthorized();
  if (owner.warning !== undefined) warnings.push(owner.warning);
  return owner.user;
}
