/** Users by client certificate: the common name is the name, the organizations are the groups. */
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { UserInfo } from '#client';
import { authenticated, credentialId } from './authenticator.ts';

/** Who opened a connection, by a certificate that an authority vouches for which this server believes. */
export interface Peer {
  readonly commonName: string;
  /** The user of that name. */
  readonly user: UserInfo;
  /** Which authority that is; undefined when not all that signed the certificate are known. */
  readonly rootFingerprint: string | undefined;
}

/** What a connection's certificate says: who opened it; that it was a `stranger`, whose authority is not believed;
 *  that it was `nobody`, as no certificate was shown, or one without a name. */
export type Shown = Peer | 'stranger' | 'nobody';

/** Certificates are read once a connection: reading one costs as much as answering a request. */
const known = new WeakMap<object, Shown>();

/** Who opened the connection: a TLS socket, or a session of HTTP/2 that was noted. */
export function peerOfConnection(connection: object): Shown {
  return known.get(connection) ?? notePeer(connection, connection as TLSSocket);
}

/** Notes who opened the session: a session shows a socket that reads at a pace, and knows no certificates. */
export function notePeer(session: object, socket: TLSSocket): Shown {
  const shown = readPeer(socket);
  known.set(session, shown);
  return shown;
}

function readPeer(socket: TLSSocket): Shown {
  // Of a connection that has ended there is none to be had.
  const certificate = socket.getPeerCertificate(true) as DetailedPeerCertificate | null;
  if (certificate === null) return 'nobody';
  const { subject } = certificate;
  if (!socket.authorized) return subject ? 'stranger' : 'nobody';
  const name = first(subject?.CN);
  if (!name) return 'nobody';
  const organizations: string | string[] | undefined = subject.O;
  const groups = organizations === undefined ? [] : [organizations].flat();
  const user = authenticated({ username: name, groups, ...credentialOf(certificate) });
  return { commonName: name, user, rootFingerprint: rootOf(certificate) };
}

/** By which certificate a user is known, as upstream says it. */
function credentialOf({ fingerprint256 }: Partial<PeerCertificate>): Pick<UserInfo, 'extra'> {
  if (fingerprint256 === undefined) return {};
  const digest = fingerprint256.replaceAll(':', '').toLowerCase();
  return { extra: { [credentialId]: [`X509SHA256=${digest}`] } };
}

/** Node shows who signed whom, up to who signed themselves. */
function rootOf(certificate: PeerCertificate | DetailedPeerCertificate): string | undefined {
  const issuer = 'issuerCertificate' in certificate ? certificate.issuerCertificate : undefined;
  if (!issuer) return undefined;
  return issuer.fingerprint256 === certificate.fingerprint256 ? issuer.fingerprint256 : rootOf(issuer);
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
