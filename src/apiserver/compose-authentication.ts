/** Puts together who asks: by tokens of service accounts, of joining nodes and of a file, and by a server in front. */
import type { Kind, KubeObject, ObjectKey, Secret } from '#api';
import type { Clock } from '#base';
import type { TokenAuthenticator } from './authn/authenticator.ts';
import { createBootstrapTokens } from './authn/bootstrap-tokens.ts';
import { createFrontProxy, type FrontProxy, type FrontProxyTrust } from './authn/front-proxy.ts';
import { createServiceAccountTokens, type ServiceAccountTokens } from './authn/service-account-tokens.ts';
import { createTokenSigner, type ServiceAccountKeys, type TokenSigner } from './authn/signing-keys.ts';
import { createStaticTokens, type StaticToken } from './authn/static-tokens.ts';

interface AuthenticationOptions {
  /** Default: a pair made now, forgotten at the end. */
  readonly serviceAccountKeys?: ServiceAccountKeys | undefined;
  /** Name of this cluster in tokens, whom those are for that do not say. */
  readonly issuer: string;
  /** Good as long as the server runs. Default: none. */
  readonly staticTokens?: readonly StaticToken[] | undefined;
  readonly anonymousAuth: boolean;
  /** A server that may speak for others. Default: none may. */
  readonly frontProxy?: FrontProxyTrust | undefined;
  readonly clock: Clock;
  /** What tokens are bound to. */
  readonly find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined>;
  /** Writes down that the token of a secret was used. */
  readonly noteUse: (secret: Secret, date: string) => Promise<void>;
}

/** How a server knows who asks. */
export interface Authentication {
  readonly issuer: string;
  /** Whom tokens are for that do not say. */
  readonly audiences: readonly string[];
  readonly signer: TokenSigner;
  /** Of service accounts. */
  readonly tokens: ServiceAccountTokens;
  /** Whose tokens are, of any kind. */
  readonly authenticator: TokenAuthenticator;
  readonly frontProxy: FrontProxy | undefined;
  /** Whether who shows nothing is somebody nevertheless. */
  readonly anonymousAuth: boolean;
}

/** Asks for objects with each token, so they may come later. */
export function composeAuthentication(options: AuthenticationOptions): Authentication {
  const { issuer, clock, find, noteUse } = options;
  const audiences = [issuer];
  const signer = createTokenSigner(options.serviceAccountKeys);
  const tokens = createServiceAccountTokens({ signer, issuer, clock, find, noteUse });
  return {
    issuer,
    audiences,
    signer,
    tokens,
    authenticator: createStaticTokens({
      tokens: options.staticTokens ?? [],
      audiences,
      others: createBootstrapTokens({ find, clock, audiences, others: tokens }),
    }),
    frontProxy: options.frontProxy && createFrontProxy(options.frontProxy),
    anonymousAuth: options.anonymousAuth,
  };
}
