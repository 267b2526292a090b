/** The port of a component that runs by itself: its metrics, and what it explains, for the API server and for Prometheus.
 *
 *  Flow: it shows the certificate by which the component is known to the API server, so whoever knows the cluster's authority
 *  knows whom they ask. Clients are known by certificates of that authority or by tokens, which the API server is asked about; what
 *  they may is asked there too, as upstream's components do. Health may be asked by anyone. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { TLSSocket } from 'node:tls';
import { type Door, guardHttpsConnections, systemErrorCode, toError, UsageError } from '#base';
import { createDelegatedAccess, type DelegatedAccess, type UserInfo } from '#client';
import type { Environment } from '../environment.ts';

export interface ComponentPortOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether another one will do when it is in use. */
  readonly mayBeOther: boolean;
  /** PEM: the component's own certificate, and the cluster's authority. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
}

export interface ComponentPort extends AsyncDisposable {
  /** `https://192.0.2.7:10259`. */
  readonly url: string;
}

/** Opens the port; UsageError when it cannot be had. */
export async function openComponentPort(
  environment: Environment,
  { port, mayBeOther, tls }: ComponentPortOptions,
): Promise<ComponentPort> {
  const { createServer } = await import('node:https');
  const { clock, logger, door } = environment;
  const access = createDelegatedAccess(environment);
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false });
  guardHttpsConnections(server, { clock, logger, bounds: undefined });
  server.on('request', (request, response) => {
    void answer(request, response, { door, access }).catch((error: unknown) => {
      logger.warn('a question could not be answered', { path: request.url, error: toError(error) });
      if (!response.headersSent) send(response, 500, 'internal server error');
    });
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(wanted, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port)
    .catch((error: unknown) => {
      if (!mayBeOther || systemErrorCode(error) !== 'EADDRINUSE') throw error;
      return listen(0);
    })
    .catch((error: unknown) => {
      throw new UsageError(`--secure-port ${port}: ${toError(error).message}`, { cause: error });
    });
  const bound = server.address();
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    url: `https://${ownAddress()}:${actual}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The first address of this machine that others may reach. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

const isHealth = (path: string): boolean => ['/healthz', '/livez', '/readyz'].includes(path);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { door, access }: { door: Door; access: DelegatedAccess },
): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (request.method !== 'GET') return send(response, 405, 'Method Not Allowed');
  if (!isHealth(path)) {
    const user = userOfCertificate(request) ?? (await userOfToken(request, access));
    if (!user) return send(response, 401, 'Unauthorized');
    if (!(await access.mayGet(user, path))) return send(response, 403, 'Forbidden');
  }
  const found = await door.answer(path);
  if (found) send(response, 200, found.body, found.contentType);
  else send(response, 404, '404 page not found');
}

function userOfCertificate({ socket }: IncomingMessage): UserInfo | undefined {
  const secure = socket as TLSSocket;
  if (!secure.authorized) return undefined;
  const { subject } = secure.getPeerCertificate();
  const { CN: username, O: organization } = subject as { CN?: string; O?: string | string[] };
  if (username === undefined) return undefined;
  return { username, groups: [...[organization ?? []].flat(), 'system:authenticated'] };
}

async function userOfToken({ headers }: IncomingMessage, access: DelegatedAccess): Promise<UserInfo | undefined> {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : await access.authenticate(token);
}

function send(response: ServerResponse, code: number, body: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body);
}
