/** Tokens of service accounts: made for whom they are asked, and good only as long as their account exists, and the
 *  pod, secret or node that they are bound to; of those that wait for their end, a minute more than they were given. */
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

interface ServiceAccountTokensOptions {
  signer: TokenSigner;
  issuer: string;
  clock: Pick<Clock, 'now'>;
  find: FindObject;
  /** Writes down the date on which the token of a secret was used. Never rejects. */
  noteUse: (secret: Secret, date: string) => Promise<void>;
}

/** Issues and checks tokens; it keeps none. */
export interface ServiceAccountTokens extends TokenAuthenticator {
  issue(subject: TokenSubject, terms: { audiences: readonly string[]; lifetimeSeconds: number }): string;
}

/** How long a token outlives the end of its pod's grace period, as upstream. */
const deletedLeewayMs = 60_000;

/** By the key of the options, looking objects up as they are at each check. */
export const createServiceAccountTokens = (options: ServiceAccountTokensOptions): ServiceAccountTokens =>
  new Tokens(options);

/** What was read of a token whose signature is right. */
interface ReadToken {
  readonly signature: string;
  readonly claims: TokenClaims;
  readonly owner: TokenOwner;
}

class Tokens implements ServiceAccountTokens {
  readonly #options: ServiceAccountTokensOptions;
  /** By what is signed: a signature of elliptic curves has two forms. */
  readonly #known = new RecentMap<ReadToken>({ maxEntries: 8192, maxBytes: 16 * 1024 * 1024 });

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  issue(
    subject: TokenSubject,
    { audiences, lifetimeSeconds }: { audiences: readonly string[]; lifetimeSeconds: number },
  ): string {
    const { signer, issuer, clock } = this.#options;
    const terms = { issuer, audiences, lifetimeSeconds, nowMs: clock.now(), id: randomUUID() };
    return signer.sign(claimsFor(subject, terms));
  }

  async authenticate(token: string): Promise<TokenOwner | RefusedToken | undefined> {
    const found = this.#read(token);
    if (!found || found.claims.exp * 1000 <= this.#options.clock.now()) return undefined;
    const { namespace, serviceaccount, pod, secret, node } = found.claims['kubernetes.io'];
    const account = await this.#existing(ServiceAccount, serviceaccount, namespace);
    if (!account || (pod && !(await this.#existing(Pod, pod, namespace)))) return undefined;
    const held = secret && (await this.#existing(Secret, secret, namespace));
    if (secret && !held) return undefined;
    // The node of a pod is only told; the pod ends with it anyway.
    if (!pod && node && !(await this.#existing(Node, node))) return undefined;
    return held && holdsToken(held, token) ? await this.#use(held, account, found.owner) : found.owner;
  }

  /** Undefined for one that is not this server's, or was not good when it was first read. */
  #read(token: string): ReadToken | undefined {
    const { signer, issuer, clock } = this.#options;
    const end = token.lastIndexOf('.');
    const [content, signature] = [token.slice(0, end), token.slice(end + 1)];
    const before = this.#known.get(content);
    if (before?.signature === signature) return before;
    const raw = signer.verify(token);
    const claims = raw && readClaims(raw, { issuer, nowMs: clock.now() });
    if (!claims) return undefined;
    const found = { signature, claims, owner: { user: userOfClaims(claims), audiences: claims.aud } };
    this.#known.set(content, found, content.length);
    return found;
  }

  /** The object that a token names, as long as it is there. */
  async #existing<O extends KubeObject>(
    kind: Kind<O>,
    { name, uid }: Reference,
    namespace?: string,
  ): Promise<O | undefined> {
    const found = await this.#options.find(kind, { name, ...(namespace === undefined ? {} : { namespace }) });
    return found?.metadata.uid === uid && !this.#isLongDeleted(found) ? (found as O) : undefined;
  }

  /** Whether an object should have been gone for a while, and is only held by finalizers or by who must end it. */
  #isLongDeleted({ metadata: { deletionTimestamp } }: KubeObject): boolean {
    return (
      deletionTimestamp !== undefined && parseTime(deletionTimestamp) + deletedLeewayMs < this.#options.clock.now()
    );
  }

  /** Notes that the token of a secret was used. */
  async #use(secret: Secret, account: ServiceAccount, owner: TokenOwner): Promise<TokenOwner | RefusedToken> {
    const { clock, noteUse } = this.#options;
    const { refusal, warning, lastUsed } = planSecretTokenUse(secret, account, clock.now());
    if (lastUsed !== undefined) await noteUse(secret, lastUsed);
    if (refusal !== undefined) return { refusal };
    return warning === undefined ? owner : { ...owner, warning };
  }
}
