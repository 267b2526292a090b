/** Users by client certificate: the common name is the name, the organizations are the groups. */
import type { TLSSocket } from 'node:tls';
import type { UserInfo } from '#client';
import { authenticated } from './authenticator.ts';

/** Certificates are read once a connection: reading one costs as much as answering a request. */
const known = new WeakMap<object, UserInfo | null>();

/** The user whose certificate, signed by the cluster's authority, this connection was opened with; undefined for others.
 *  `connection` is a TLS socket or a session of HTTP/2. */
export function userOfConnection(connection: object): UserInfo | undefined {
  let user = known.get(connection);
  if (user === undefined) {
    user = readUser(socketOf(connection)) ?? null;
    known.set(connection, user);
  }
  return user ?? undefined;
}

const socketOf = (connection: object): TLSSocket =>
  ('socket' in connection ? connection.socket : connection) as TLSSocket;

function readUser(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const name = first(subject?.CN);
  if (!name) return undefined;
  const organizations: string | string[] | undefined = subject.O;
  const groups = organizations === undefined ? [] : [organizations].flat();
  return authenticated({ username: name, groups });
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
