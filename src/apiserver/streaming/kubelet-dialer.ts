/** Connections to kubelets, with the API server's own client certificate. */

import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { badRequest, StatusError } from '#api';
import type { KubeletTarget } from './plan.ts';

/** PEM: the authority of kubelets' certificates, and the client certificate that they trust. */
export interface KubeletTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

function unreachable(target: KubeletTarget, cause: Error): StatusError {
  return new StatusError(
    500,
    'InternalError',
    `error dialing backend: dial tcp ${target.host}:${target.port}: ${cause.message}`,
    undefined,
    { cause },
  );
}

/** Opens a connection; StatusError when the kubelet does not answer. */
export function dialKubelet(target: KubeletTarget, tls: KubeletTls): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const socket = connect({
    ...tls,
    host: target.host,
    port: target.port,
    ALPNProtocols: ['http/1.1'],
  });
  socket.once('error', error => reject(unreachable(target, error)));
  socket.once('secureConnect', () => {
    socket.setNoDelay(true);
    resolve(socket);
  });
  return promise;
}

/** A GET; resolves with the answer's head. Aborting ends it. */
export function getFromKubelet(target: KubeletTarget, tls: KubeletTls, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = httpsRequest({
    ...tls,
    host: target.host,
    port: target.port,
    path: target.path,
    agent: false,
    signal,
  });
  request.once('response', resolve).once('error', error => reject(unreachable(target, error)));
  request.end();
  return promise;
}

/** Upgrades a connection to SPDY/3.1 and resolves with the raw bytes' stream; StatusError with the kubelet's words when it
 *  refuses. `protocol` is what the streams mean, such as `v4.channel.k8s.io`. */
export async function upgradeToSpdy(target: KubeletTarget, tls: KubeletTls, protocol: string): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const request = httpsRequest({
    ...tls,
    method: 'POST',
    host: target.host,
    port: target.port,
    path: target.path,
    agent: false,
    headers: { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol, 'content-length': 0 },
  });
  request.once('error', error => reject(unreachable(target, error)));
  request.once('upgrade', (_, socket: Duplex, head: Buffer) => {
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  request.once('response', response => void readRefusal(response).then(reject, reject));
  request.end();
  return await promise;
}

async function readRefusal(response: IncomingMessage): Promise<StatusError> {
  const text = (await response.setEncoding('utf8').toArray()).join('');
  if (response.statusCode === 404) return new StatusError(404, 'NotFound', text);
  return badRequest(`unable to upgrade connection: ${text}`);
}
