/** Tokens of service accounts: made for whom they are asked, and good only as long as their account exists, and the pod,
 *  secret or node that they are bound to; of those that wait for their end, a minute more than they were given. */
import { randomUUID } from 'node:crypto';
import { type Kind, type KubeObject, Node, Pod, Secret, ServiceAccount } from '#api';
import { type Clock, parseTime, RecentMap } from '#base';
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
export type FindObject = (kind: Kind, key: { namespace?: string; name: string }) => Promise<KubeObject | undefined>;

export interface ServiceAccountTokensOptions {
  signer: TokenSigner;
  issuer: string;
  clock: Pick<Clock, 'now'>;
  find: FindObject;
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

  async function exists(kind: Kind, reference: Reference | undefined, namespace?: string): Promise<boolean> {
    if (!reference) return true;
    const found = await find(kind, { name: reference.name, ...(namespace === undefined ? {} : { namespace }) });
    return found?.metadata.uid === reference.uid && !isLongDeleted(found);
  }

  /** Whether an object should have been gone for a while, and is only held by finalizers or by who must end it. */
  function isLongDeleted({ metadata: { deletionTimestamp } }: KubeObject): boolean {
    return deletionTimestamp !== undefined && parseTime(deletionTimestamp) + deletedLeewayMs < clock.now();
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
      if (!(await exists(ServiceAccount, serviceaccount, namespace))) return undefined;
      if (!(await exists(Pod, pod, namespace)) || !(await exists(Secret, secret, namespace))) return undefined;
      // The node of a pod is only told; the pod ends with it anyway.
      if (!pod && !(await exists(Node, node))) return undefined;
      return entry.owner;
    },
  };
}
