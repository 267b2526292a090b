/** Bootstrap tokens: secrets by which somebody who knows nothing else of a cluster joins it; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/ */
import type { Secret } from './core/v1/secret.ts';

/** The type of the secrets, which lie in `kube-system`. */
export const bootstrapTokenType = 'bootstrap.kubernetes.io/token';
/** The namespace where they count. */
export const bootstrapTokenNamespace = 'kube-system';

/** What a secret says of its token. */
export interface BootstrapToken {
  /** The public half. */
  readonly id: string;
  /** The other half. */
  readonly secret: string;
  /** When it is good no more, in epoch milliseconds: never is Infinity, and at once is what nobody can read. */
  readonly expiresAtMs: number;
  /** Whether it may be used for this. */
  isFor(usage: 'authentication' | 'signing'): boolean;
  /** The groups of who authenticates by it; undefined when it names one that it may not. */
  readonly groups: readonly string[] | undefined;
}

const tokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;
const defaultGroup = 'system:bootstrappers';

/** The halves of a text that may be a bootstrap token; undefined for any other. */
export function parseBootstrapToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = tokenPattern.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

/** The name of the secret of the token with that id. */
export const bootstrapTokenName = (id: string): string => `bootstrap-token-${id}`;

/** The token in a secret; undefined for a secret that has none, or another one than its name says. */
export function readBootstrapToken({ type, metadata, data = {} }: Secret): BootstrapToken | undefined {
  if (type !== bootstrapTokenType || metadata.namespace !== bootstrapTokenNamespace) return undefined;
  const textOf = (key: string): string => atob(data[key] ?? '');
  const [id, secret] = [textOf('token-id'), textOf('token-secret')];
  if (id === '' || secret === '' || metadata.name !== bootstrapTokenName(id)) return undefined;
  return {
    id,
    secret,
    expiresAtMs: expirationOf(textOf('expiration')),
    isFor: usage => textOf(`usage-bootstrap-${usage}`) === 'true',
    groups: groupsOf(textOf('auth-extra-groups')),
  };
}

/** When the token of a secret that should have one is good no more; as of {@link BootstrapToken}. */
export const bootstrapExpiration = ({ data = {} }: Secret): number => expirationOf(atob(data['expiration'] ?? ''));

function expirationOf(text: string): number {
  if (text === '') return Infinity;
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const atMs = isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? -Infinity : atMs;
}

function groupsOf(text: string): string[] | undefined {
  const extra = text === '' ? [] : text.split(',');
  if (!extra.every(group => groupPattern.test(group))) return undefined;
  return [...new Set([defaultGroup, ...extra])].sort();
}
