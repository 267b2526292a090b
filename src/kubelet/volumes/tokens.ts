/** Tokens of service accounts for pods: asked for once, kept until they grow old. Source: the TokenRequest API. */
import type { Pod } from '#api';
import { requestToken, type TokenSourceOptions } from '#client';

/** What a token is asked for. */
export interface TokenOptions {
  /** Default: the API server. */
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

/** The tokens of all pods of the node, in memory. */
export interface TokenSource {
  /** A token that is valid for at least a fifth of its life. */
  get(pod: Pod, options: TokenOptions): Promise<AccountToken>;
  /** When the pod's oldest token should be replaced; undefined when it has none. */
  refreshAtMs(uid: string): number | undefined;
  forget(uid: string): void;
}

/** A token, and when it ends. */
export interface AccountToken {
  readonly token: string;
  readonly expirationTimestamp: string;
}

interface KeptToken {
  readonly answer: AccountToken;
  readonly refreshAtMs: number;
}

const dayMs = 24 * 3600_000;

/** Asks the API server for tokens that end with their pods. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { clock } = options;
  const tokens = new Map<string, Map<string, KeptToken>>();
  const get: TokenSource['get'] = async (pod, { audience, expirationSeconds }) => {
    const { namespace, name, uid } = pod.metadata;
    let own = tokens.get(uid);
    if (!own) tokens.set(uid, (own = new Map()));
    const key = `${audience ?? ''}/${expirationSeconds}`;
    const known = own.get(key);
    if (known && known.refreshAtMs > clock.now()) return known.answer;
    const spec = {
      ...(audience ? { audiences: [audience] } : {}),
      expirationSeconds,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    };
    const account = { namespace, name: pod.spec.serviceAccountName || 'default' };
    const { refreshAtMs, ...answer } = await requestToken(account, spec, options);
    const made = { answer, refreshAtMs: Math.min(refreshAtMs, clock.now() + dayMs) };
    own.set(key, made);
    return made.answer;
  };
  return {
    get,
    refreshAtMs(uid) {
      const times = [...(tokens.get(uid)?.values() ?? [])].map(({ refreshAtMs }) => refreshAtMs);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    forget: uid => void tokens.delete(uid),
  };
}
