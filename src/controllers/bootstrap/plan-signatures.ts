/** Signatures of what everybody may read of a cluster, by those tokens with which somebody can check them; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#configmap-signing */
import { createHmac } from 'node:crypto';
import { readBootstrapToken, type Secret } from '#api';

const contentKey = 'kubeconfig';
const signaturePrefix = 'jws-kubeconfig-';

/** The data of the config map as it should be; undefined when it is, or when there is nothing to sign. */
export function planSignatures(
  data: Readonly<Record<string, string>> = {},
  { secrets, nowMs }: { readonly secrets: readonly Secret[]; readonly nowMs: number },
): Record<string, string> | undefined {
  const content = data[contentKey];
  if (content === undefined) return undefined;
  const rest = Object.entries(data).filter(([key]) => !key.startsWith(signaturePrefix));
  const signatures = secrets.flatMap(secret => {
    const token = readBootstrapToken(secret);
    if (!token?.isFor('signing') || token.expiresAtMs <= nowMs) return [];
    return [[`${signaturePrefix}${token.id}`, signatureOf(content, token)] as const];
  });
  const wanted = Object.fromEntries([...rest, ...signatures]);
  const keys = Object.keys(wanted);
  const isSame = keys.length === Object.keys(data).length && keys.every(key => wanted[key] === data[key]);
  return isSame ? undefined : wanted;
}

/** When the first of the tokens ends that sign now; undefined for never. */
export function nextEndMs(secrets: readonly Secret[], nowMs: number): number | undefined {
  const ends = secrets.flatMap(secret => {
    const { expiresAtMs = Infinity } = readBootstrapToken(secret) ?? {};
    return expiresAtMs > nowMs && Number.isFinite(expiresAtMs) ? [expiresAtMs] : [];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** A JWS (RFC 7515) with HS256, whose content is not in it. */
function signatureOf(content: string, { id, secret }: { readonly id: string; readonly secret: string }): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: id })).toString('base64url');
  const payload = Buffer.from(content).toString('base64url');
  const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  return `${header}..${signature}`;
}
