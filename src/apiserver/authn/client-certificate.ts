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

/** Certificates are read once a connection: reading one costs as much as answering a request. */
const known = new WeakMap<object, Peer | null>();

/** Who opened the connection with a certificate; undefined for others. `connection` is a TLS socket or a session of
 *  HTTP/2. */
export function peerOfConnection(connection: object): Peer | undefined {
  let peer = known.get(connection);
  if (peer === undefined) {
    peer = readPeer(socketOf(connection)) ?? null;
    known.set(connection, peer);
  }
  return peer ?? undefined;
}

const socketOf = (connection: object): TLSSocket =>
  ('socket' in connection ? connection.socket : connection) as TLSSocket;

function readPeer(socket: TLSSocket): Peer | undefined {
  if (!socket.authorized) return undefined;
  const certificate = socket.getPeerCertificate(true);
  const { subject } = certificate;
  const name = first(subject?.CN);
  if (!name) return undefined;
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
