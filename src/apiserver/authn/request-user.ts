/** Who sends an HTTP request: for whom a server in front of this one asks; else by client certificate, else by bearer
 *  token, as upstream: who has both is who the certificate says. */
import { unauthorized } from '#api';
import type { UserInfo } from '#client';
import { connectionKeyOf, distinctHeadersOf, type Incoming } from '../messages/messages.ts';
import { anonymous, type TokenAuthenticator } from './authenticator.ts';
import { peerOfConnection } from './client-certificate.ts';
import type { FrontProxy } from './front-proxy.ts';

/** By which credentials users are known. */
export interface RequestUserOptions {
  readonly tokens: TokenAuthenticator;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
  /** Who may say for whom they ask. Default: nobody. */
  readonly frontProxy?: FrontProxy | undefined;
  /** Whether those are somebody, too, who show nothing: upstream's `--anonymous-auth`. */
  readonly anonymousAuth: boolean;
}

/** Who shows nothing is anonymous. Throws the 401 for a token that is nobody's and, without a token, for a certificate
 *  that this server does not believe. A promise only when there is a token to look at. What there is to say about the
 *  token is added to `warnings`. */
export function requestUser(
  request: Incoming,
  options: RequestUserOptions,
  warnings: string[],
): UserInfo | Promise<UserInfo> {
  const { frontProxy } = options;
  const shown = peerOfConnection(connectionKeyOf(request));
  if (typeof shown === 'object') {
    if (!frontProxy?.mayVouchFor(shown)) return shown.user;
    const other = frontProxy.userOf(shown, distinctHeadersOf(request));
    if (other) return other;
  }
  const token = bearerToken(request.headers.authorization);
  if (token !== undefined) return tokenUser(token, options, warnings);
  if (shown !== 'nobody' || !options.anonymousAuth) throw unauthorized();
  return anonymous;
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
