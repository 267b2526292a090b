/** Tokens of service accounts: made for whom they are asked, and good only as long as their account (and pod) exists. */
import { randomUUID } from 'node:crypto';
import { type Kind, type KubeObject, Pod, Secret, ServiceAccount } from '#api';
import type { Clock } from '#base';
import type { TokenAuthenticator, TokenOwner } from './authenticator.ts';
import type { TokenSigner } from './signing-keys.ts';
import {
  claimsFor,
  type Reference,
  readClaims,
  type TokenClaims,
  type TokenSubject,
  userOfClaims,
} from './token-claims.ts';

/** Finds stored objects. */
export type FindObject = (kind: Kind, key: { namespace: string; name: string }) => Promise<KubeObject | undefined>;

export interface ServiceAccountTokensOptions {
  signer: TokenSigner;
  issuer: string;
  clock: Pick<Clock, 'now'>;
  find: FindObject;
}

export interface ServiceAccountTokens extends TokenAuthenticator {
  issue(subject: TokenSubject, terms: { audiences: readonly string[]; lifetimeSeconds: number }): string;
}

/** Signatures that were checked are remembered, for this many tokens. */
const maxKnown = 4096;

export function createServiceAccountTokens({
  signer,
  issuer,
  clock,
  find,
}: ServiceAccountTokensOptions): ServiceAccountTokens {
  const known = new Map<string, { claims: TokenClaims; owner: TokenOwner }>();

  function read(token: string) {
    const before = known.get(token);
    if (before) return before;
    const raw = signer.verify(token);
    const claims = raw && readClaims(raw, { issuer, nowMs: clock.now() });
    if (!claims) return undefined;
    const entry = { claims, owner: { user: userOfClaims(claims), audiences: claims.aud } };
    if (known.size >= maxKnown) known.delete(known.keys().next().value as string);
    known.set(token, entry);
    return entry;
  }

  async function exists(kind: Kind, namespace: string, reference: Reference | undefined): Promise<boolean> {
    if (!reference) return true;
    const found = await find(kind, { namespace, name: reference.name });
    return found?.metadata.uid === reference.uid;
  }

  return {
    issue(subject, { audiences, lifetimeSeconds }) {
      return signer.sign(
        claimsFor(subject, { issuer, audiences, lifetimeSeconds, nowMs: clock.now(), id: randomUUID() }),
      );
    },
    async authenticate(token) {
      const entry = read(token);
      if (!entry || entry.claims.exp * 1000 <= clock.now()) return undefined;
      const { namespace, serviceaccount, pod, secret } = entry.claims['kubernetes.io'];
      if (!(await exists(ServiceAccount, namespace, serviceaccount))) return undefined;
      if (!(await exists(Pod, namespace, pod)) || !(await exists(Secret, namespace, secret))) return undefined;
      return entry.owner;
    },
  };
}
