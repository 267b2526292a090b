/** The claims of service account tokens. Pure. Source: KEP-1205, bound service account tokens. */
import { serviceAccountUser, type UserInfo } from '#client';
import { authenticatedGroup, credentialId } from './authenticator.ts';

/** An object by name and uid: one that was made anew under the name is another. */
export interface Reference {
  readonly name: string;
  readonly uid: string;
}

/** What a token says of itself. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: Reference;
    readonly pod?: Reference;
    readonly secret?: Reference;
    readonly node?: Reference;
  };
}

/** Whom a token is for, and what it is bound to. */
export interface TokenSubject {
  readonly namespace: string;
  readonly account: Reference;
  /** The token is good as long as these exist. */
  readonly bound: { readonly pod?: Reference; readonly secret?: Reference; readonly node?: Reference };
}

interface TokenTerms {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly nowMs: number;
  readonly lifetimeSeconds: number;
  readonly id: string;
}

/** The claims of a new token. */
export function claimsFor(
  { namespace, account, bound }: TokenSubject,
  { issuer, audiences, nowMs, lifetimeSeconds, id }: TokenTerms,
): TokenClaims {
  const iat = Math.floor(nowMs / 1000);
  return {
    aud: audiences,
    exp: iat + lifetimeSeconds,
    iat,
    iss: issuer,
    jti: id,
    'kubernetes.io': { namespace, ...bound, serviceaccount: account },
    nbf: iat,
    sub: serviceAccountUser(namespace, account.name).username,
  };
}

/** Checks the form, the issuer and the time of claims whose signature is good; undefined when they are of no use. */
export function readClaims(
  claims: Record<string, unknown>,
  { issuer, nowMs }: { issuer: string; nowMs: number },
): TokenClaims | undefined {
  const { iss, aud, exp, nbf = 0, 'kubernetes.io': own } = claims as Partial<TokenClaims>;
  if (iss !== issuer || !Array.isArray(aud) || typeof exp !== 'number' || typeof nbf !== 'number') return undefined;
  if (exp * 1000 <= nowMs || nbf * 1000 > nowMs + leewayMs) return undefined;
  if (!own?.namespace || !own.serviceaccount?.name || !own.serviceaccount.uid) return undefined;
  return claims as unknown as TokenClaims;
}

/** Clocks of machines differ a little. */
const leewayMs = 10_000;

/** Who holds the token. */
export function userOfClaims({
  jti,
  'kubernetes.io': { namespace, serviceaccount, pod, node },
}: TokenClaims): UserInfo {
  const extra: Record<string, string[]> = {};
  if (jti) extra[credentialId] = [`JTI=${jti}`];
  if (node) {
    extra['authentication.kubernetes.io/node-name'] = [node.name];
    extra['authentication.kubernetes.io/node-uid'] = [node.uid];
  }
  if (pod) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.name];
    extra['authentication.kubernetes.io/pod-uid'] = [pod.uid];
  }
  const { username, groups } = serviceAccountUser(namespace, serviceaccount.name);
  return { username, uid: serviceaccount.uid, groups: [...groups, authenticatedGroup], extra };
}
