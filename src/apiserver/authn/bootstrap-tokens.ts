/** Tokens of who is about to join: secrets of the cluster, for as long as they say.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/ */
import { timingSafeEqual } from 'node:crypto';
import {
  bootstrapTokenName,
  bootstrapTokenNamespace,
  type Kind,
  type KubeObject,
  type ObjectKey,
  parseBootstrapToken,
  readBootstrapToken,
  Secret,
} from '#api';
import type { Clock } from '#base';
import { authenticated, type TokenAuthenticator } from './authenticator.ts';

interface BootstrapTokensOptions {
  readonly find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined>;
  readonly clock: Clock;
  /** Whom they are for: this server. */
  readonly audiences: readonly string[];
  /** Asked about all other tokens. */
  readonly others: TokenAuthenticator;
}

/** Tells these tokens by their form, so that others cost nothing more. */
export const createBootstrapTokens = ({
  find,
  clock,
  audiences,
  others,
}: BootstrapTokensOptions): TokenAuthenticator => ({
  async authenticate(text) {
    const given = parseBootstrapToken(text);
    if (!given) return await others.authenticate(text);
    const key = { namespace: bootstrapTokenNamespace, name: bootstrapTokenName(given.id) };
    const secret: Secret | undefined = await find(Secret, key);
    if (!secret || secret.metadata.deletionTimestamp !== undefined) return undefined;
    const token = readBootstrapToken(secret);
    if (!token?.groups || !isSame(token.secret, given.secret)) return undefined;
    if (token.expiresAtMs <= clock.now() || !token.isFor('authentication')) return undefined;
    const user = authenticated({ username: `system:bootstrap:${token.id}`, groups: token.groups });
    return { user, audiences };
  },
});

/** In a time that does not tell where they differ. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
