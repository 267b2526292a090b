/** Tokens of service accounts: made for whom they are asked, and good only as long as their account exists, and the pod,
 *  secret or node that they are bound to; of those that wait for their end, a minute more than they were given. */
import { randomUUID } from 'node:crypto';
import { type Kind, type KubeObject, Node, Pod, Secret, ServiceAccount } from '#api';
import { type Clock, parseTime, RecentMap } from '#base';
import type { RefusedToken, TokenAuthenticator, TokenOwner } from './authenticator.ts';
import { holdsToken, planSecretTokenUse } from './secret-token-use.ts';
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
export type FindObject = (kind: Kind, key: { namespace?: string; name: string }) => Promise<KubeObject | undefined>;

export interface ServiceAccountTokensOptions {
  signer: TokenSigner;
  issuer: string;
  clock: Pick<Clock, 'now'>;
  find: FindObject;
  /** Writes down the date on which the token of a secret was used. Never rejects. */
  noteUse: (secret: Secret, date: string) => Promise<void>;
}

export interface ServiceAccountTokens extends TokenAuthenticator {
  issue(subject: TokenSubject, terms: { audiences: readonly string[]; lifetimeSeconds: number }): string;
}

/** How long a token outlives the end of its pod's grace period, as upstream. */
const deletedLeewayMs = 60_000;

export function createServiceAccountTokens({
  signer,
  issuer,
  clock,
  find,
  noteUse,
}: ServiceAccountTokensOptions): ServiceAccountTokens {
  /** By what is signed: a signature of elliptic curves has two forms. */
  const known = new RecentMap<{ signature: string; claims: TokenClaims; owner: TokenOwner }>({
    maxEntries: 8192,
    maxBytes: 16 * 1024 * 1024,
  });

  function read(token: string) {
    const end = token.lastIndexOf('.');
    const [content, signature] = [token.slice(0, end), token.slice(end + 1)];
    const before = known.get(content);
    if (before?.signature === signature) return before;
    const raw = signer.verify(token);
    const claims = raw && readClaims(raw, { issuer, nowMs: clock.now() });
    if (!claims) return undefined;
    const entry = { signature, claims, owner: { user: userOfClaims(claims), audiences: claims.aud } };
    known.set(content, entry, content.length);
    return entry;
  }

  /** The object that a token names, as long as it is there. */
  async function existing<O extends KubeObject>(
    kind: Kind<O>,
    { name, uid }: Reference,
    namespace?: string,
  ): Promise<O | undefined> {
    const found = await find(kind, { name, ...(namespace === undefined ? {} : { namespace }) });
    return found?.metadata.uid === uid && !isLongDeleted(found) ? (found as O) : undefined;
  }

  /** Whether an object should have been gone for a while, and is only held by finalizers or by who must end it. */
  function isLongDeleted({ metadata: { deletionTimestamp } }: KubeObject): boolean {
    return deletionTimestamp !== undefined && parseTime(deletionTimestamp) + deletedLeewayMs < clock.now();
  }

  async function useOf(secret: Secret, account: ServiceAccount, owner: TokenOwner): Promise<TokenOwner | RefusedToken> {
    const { refusal, warning, lastUsed } = planSecretTokenUse(secret, account, clock.now());
    if (lastUsed !== undefined) await noteUse(secret, lastUsed);
    if (refusal !== undefined) return { refusal };
    return warning === undefined ? owner : { ...owner, warning };
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
      const { namespace, serviceaccount, pod, secret, node } = entry.claims['kubernetes.io'];
      const account = await existing(ServiceAccount, serviceaccount, namespace);
      if (!account || (pod && !(await existing(Pod, pod, namespace)))) return undefined;
      const held = secret && (await existing(Secret, secret, namespace));
      if (secret && !held) return undefined;
      // The node of a pod is only told; the pod ends with it anyway.
      if (!pod && node && !(await existing(Node, node))) return undefined;
      return held && holdsToken(held, token) ? await useOf(held, account, entry.owner) : entry.owner;
    },
  };
}
