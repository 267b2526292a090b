/** Asks components that run as processes of their own, where their leases say that they are. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { Lease, StatusError } from '#api';
import { type Clock, type Door, toError } from '#base';
import type { Client } from '#client';
import { components } from '#lifecycle';

/** On a lease: where its holder answers. */
export const doorAnnotation = 'kubernode.dev/door';

export interface RemoteDoorsOptions {
  /** Reads leases. */
  readonly client: Client;
  readonly clock: Clock;
  /** Of the API server when it asks; PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** How long a component may take. */
const timeoutMs = 10_000;

/** Finds a component by its name; undefined for one that nobody leads, or that says nowhere where it is. */
export async function findRemoteDoor(
  name: string,
  { client, clock, tls }: RemoteDoorsOptions,
): Promise<Pick<Door, 'answer'> | undefined> {
  const row = components.find(candidate => candidate.name === name);
  if (!row || !('lease' in row)) return undefined;
  const lease = await client.find(Lease, { namespace: 'kube-system', name: row.lease });
  const url = lease?.spec?.holderIdentity ? lease.metadata.annotations?.[doorAnnotation] : undefined;
  if (url === undefined || !URL.canParse(url)) return undefined;
  return { answer: path => ask(new URL(path, url), { tls, user: row.user, nowMs: clock.now() }) };
}

async function ask(
  url: URL,
  { tls, user, nowMs }: { readonly tls: RemoteDoorsOptions['tls']; readonly user: string; readonly nowMs: number },
): ReturnType<Door['answer']> {
  const https = await import('node:https');
  try {
    // Its certificate is one of a client, for no host: who it is says its name, which is looked at before anything is sent.
    const request = https.request(url, { ...tls, rejectUnauthorized: false, agent: false, timeout: timeoutMs });
    request.once('timeout', () => request.destroy(new Error('it does not answer')));
    request.once('socket', socket =>
      socket.once('secureConnect', () => {
        const wrong = whyNot(socket as TLSSocket, { ca: tls.ca, user, nowMs });
        if (wrong === undefined) request.end();
        else request.destroy(new Error(wrong));
      }),
    );
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const body = await text(response);
    if (response.statusCode === 404) return undefined;
    if (response.statusCode !== 200) throw new Error(`it answers ${response.statusCode}: ${body}`);
    return { contentType: response.headers['content-type'] ?? 'text/plain', body };
  } catch (error) {
    const message = `the component at ${url.host} cannot be asked: ${toError(error).message}`;
    throw new StatusError(503, 'ServiceUnavailable', message);
  }
}

/** Why it is not who it should be; undefined when it is. */
function whyNot(
  socket: TLSSocket,
  { ca, user, nowMs }: { ca: string; user: string; nowMs: number },
): string | undefined {
  const { raw } = socket.getPeerCertificate();
  if (!raw) return 'it shows no certificate';
  const certificate = new X509Certificate(raw);
  if (!certificate.verify(new X509Certificate(ca).publicKey))
    return "its certificate is not of the cluster's authority";
  if (certificate.validToDate.getTime() < nowMs) return 'its certificate has expired';
  return certificate.subject.split('\n').includes(`CN=${user}`) ? undefined : `it is not ${user}`;
}
