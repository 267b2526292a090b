/** Users by client certificate: the common name is the name, the organizations are the groups. */
import type { TLSSocket } from 'node:tls';
import type { UserInfo } from '#client';
import { authenticated } from './authenticator.ts';

/** Certificates are read once a connection. */
const known = new WeakMap<object, UserInfo | null>();

/** The user whose certificate, signed by the cluster's authority, this connection was opened with; undefined for others. */
export function userOfConnection(socket: object): UserInfo | undefined {
  let user = known.get(socket);
  if (user === undefined) {
    user = readUser(socket as TLSSocket) ?? null;
    known.set(socket, user);
  }
  return user ?? undefined;
}

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
