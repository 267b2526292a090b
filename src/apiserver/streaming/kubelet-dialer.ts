/** Requests to kubelets, with the API server's own client certificate. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { badRequest, StatusError } from '#api';
import { answerTo, askToUpgrade, type Clock, socketAddress, toError, type UpgradeRequest } from '#base';
import { singleUse } from '../egress/connections.ts';
import type { Egress } from '../egress/egress.ts';
import { undialable, unreadable } from '../egress/failure.ts';
import type { KubeletTarget } from './plan.ts';

/** PEM: the authority of kubelets' certificates, and the client certificate that they trust. */
export interface KubeletTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** One kubelet that may be asked. */
export interface KubeletConnection {
  /** Begins a request to the target's path. */
  readonly send: (request: UpgradeRequest | { readonly signal: AbortSignal }) => ClientRequest;
  /** The errors for a kubelet that does not answer: what was to be read, and what was to become a connection. */
  readonly unreadable: (cause: unknown) => StatusError;
  readonly undialable: (cause: unknown) => StatusError;
}

/** Throws the StatusError when the target is none for this server. */
export async function connectionTo(
  target: KubeletTarget,
  { tls, egress }: { tls: KubeletTls; egress: Egress },
): Promise<KubeletConnection> {
  const { host, port, path } = target;
  const place = await egress.resolve(target);
  const options = {
    ...tls,
    host: place.address,
    port: place.port,
    ...(isIP(host) ? {} : { servername: host }),
    path,
    agent: singleUse.https,
  } as const;
  return {
    send: request => httpsRequest({ ...options, ...request }),
    unreadable: error => unreadable(error, { host, port, url: `https://${socketAddress(host, port)}${path}` }),
    undialable: error => undialable(error, { host, port }),
  };
}

/** A GET; resolves with the answer's head. Aborting ends it. */
export function getFromKubelet(kubelet: KubeletConnection, signal: AbortSignal): Promise<IncomingMessage> {
  const request = kubelet.send({ signal });
  request.end();
  return answerTo(request).catch((error: unknown) => {
    throw kubelet.unreadable(toError(error));
  });
}

/** For whom a session with a kubelet is opened. */
export interface SpdyOptions {
  /** Who waits for it. */
  readonly client: Duplex;
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** What the streams mean, such as `v4.channel.k8s.io`. */
  readonly protocol: string;
}

/** Upgrades a connection to SPDY/3.1 and resolves with the raw bytes' stream; StatusError with the kubelet's words when
 *  it refuses. */
export async function upgradeToSpdy(
  kubelet: KubeletConnection,
  { client, clock, protocol }: SpdyOptions,
): Promise<Duplex> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': protocol,
    'content-length': '0',
  };
  const outcome = await askToUpgrade({ client, clock, send: kubelet.send, method: 'POST', headers }).catch(
    (error: unknown) => {
      throw kubelet.undialable(error);
    },
  );
  if (outcome.type === 'answered') throw await readRefusal(outcome.answer, clock);
  return outcome.socket;
}

async function readRefusal(answer: IncomingMessage, clock: SpdyOptions['clock']): Promise<StatusError> {
  const text = await refusalText(answer, clock);
  if (answer.statusCode === 404) return new StatusError(404, 'NotFound', text);
  return badRequest(`unable to upgrade connection: ${text}`);
}

/** How much of a refusal is read, and for how long: a kubelet may say anything. */
const maxRefusalLength = 10 * 1024;
const refusalMs = 10_000;

/** What a kubelet says is wrong: the beginning of it. */
export async function refusalText(answer: IncomingMessage, clock: SpdyOptions['clock']): Promise<string> {
  using _deadline = clock.setTimeout(() => answer.destroy(), refusalMs);
  let text = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk;
      if (text.length >= maxRefusalLength) break;
    }
  } catch {} // What has come will do.
  return text.slice(0, maxRefusalLength);
}
