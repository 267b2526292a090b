/** Tokens that the operator of the server gives out by a file: good until the server starts with another one.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file */
import { createHash } from 'node:crypto';
import type { UserInfo } from '#client';
import { authenticated, type TokenAuthenticator, type TokenOwner } from './authenticator.ts';

/** A token, and whose it is. */
export interface StaticToken {
  readonly token: string;
  readonly user: UserInfo;
}

interface StaticTokensOptions {
  readonly tokens: readonly StaticToken[];
  /** Whom they are for: this server. */
  readonly audiences: readonly string[];
  /** Asked about all other tokens. */
  readonly others: TokenAuthenticator;
}

/** Of two users of a token, the last one counts. */
export function createStaticTokens({ tokens, audiences, others }: StaticTokensOptions): TokenAuthenticator {
  if (tokens.length === 0) return others;
  // They are looked up by what nobody can guess part by part, so that the time it takes tells nothing.
  const owners = new Map<string, TokenOwner>(
    tokens.map(({ token, user }) => [digestOf(token), { user: authenticated(user), audiences }]),
  );
  return { authenticate: async token => owners.get(digestOf(token)) ?? (await others.authenticate(token)) };
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');
