/** Users for whom a server in front of this one speaks, such as one that this server would be asked through.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#authenticating-proxy */
import { X509Certificate } from 'node:crypto';
import type { UserInfo } from '#client';
import { authenticated } from './authenticator.ts';
import type { Peer } from './client-certificate.ts';
import { type Headers, headerExtra } from './identity-from-headers.ts';

/** Whom this server believes what they say of others. */
export interface FrontProxyTrust {
  /** The authority of their certificates, PEM, which speaks for nobody else. */
  readonly ca: string;
  /** The name in their certificates. */
  readonly name: string;
  /** In which headers they say it. */
  readonly headers: {
    readonly username: string;
    readonly uid: string;
    readonly group: string;
    readonly extraPrefix: string;
  };
}

/** Whether a client's certificate is that of a server in front, and whom it speaks for. */
export interface FrontProxy {
  /** Whether it may be this authority that vouches for who opened the connection: whatever the certificate says, that
   *  is no user. */
  mayVouchFor(peer: Peer): boolean;
  /** For whom they ask; undefined when that is nobody, or they are not who may say so. */
  userOf(peer: Peer, headers: Headers): UserInfo | undefined;
}

/** Headers count only from a certificate of `ca` with the common name `name`. */
export function createFrontProxy({ ca, name, headers: names }: FrontProxyTrust): FrontProxy {
  const root = new X509Certificate(ca).fingerprint256;
  const [username, uid, group] = [names.username, names.uid, names.group].map(text => text.toLowerCase()) as [
    string,
    string,
    string,
  ];
  return {
    mayVouchFor: ({ rootFingerprint }) => rootFingerprint === undefined || rootFingerprint === root,
    userOf(peer, headers) {
      const user = headers[username]?.[0];
      if (peer.rootFingerprint !== root || peer.commonName !== name || !user) return undefined;
      const id = headers[uid]?.[0];
      const extra = headerExtra(headers, names.extraPrefix.toLowerCase());
      return authenticated({
        username: user,
        groups: [...(headers[group] ?? [])],
        ...(id ? { uid: id } : {}),
        ...(extra.size > 0 ? { extra: Object.fromEntries(extra) } : {}),
      });
    },
  };
}
