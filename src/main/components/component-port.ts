/** The port of a component that runs by itself: its metrics, and what it explains, for the API server and for
 *  Prometheus.
 *
 *  Flow: it shows the certificate by which the component is known to the API server, so whoever knows the cluster's
 *  authority knows whom they ask. Clients are known by certificates of that authority or by tokens, which the API
 *  server is asked about; what they may is asked there too, as upstream's components do. Health may be asked by
 *  anyone. */
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { type Door, guardHttpsConnections, listenBacklog, systemErrorCode, toError, UsageError } from '#base';
import { createDelegatedAccess, type DelegatedAccess } from '#client';
import { findNodeAddresses } from '#network';
import type { Environment } from '../environment.ts';

/** Where the port is, and how it is known. */
export interface ComponentPortOptions {
  /** The first that is free is taken. */
  readonly ports: readonly number[];
  /** PEM: the component's own certificate, and the cluster's authority. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
}

/** A port that is open until it is disposed. */
export interface ComponentPort extends AsyncDisposable {
  readonly port: number;
  /** `https://192.0.2.7:10259`. */
  readonly url: string;
}

/** Opens the port; UsageError when none can be had, or the certificate is not one that a server can show. */
export async function openComponentPort(
  environment: Environment,
  { ports, tls }: ComponentPortOptions,
): Promise<ComponentPort> {
  if (!mayServe(tls.cert)) throw new UsageError("the kubeconfig's certificate is one for clients only");
  const { createServer } = await import('node:https');
  const { clock, logger, door } = environment;
  const access = createDelegatedAccess(environment);
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false });
  guardHttpsConnections(server, {
    clock,
    logger,
    onRequest: (request, response) => {
      void answer(request, response, { door, access }).catch((error: unknown) => {
        logger.warn('a question could not be answered', { path: request.url, error: toError(error) });
        if (response.headersSent) response.destroy();
        else send(response, 500, 'internal server error');
      });
    },
  });
  const port = await listenAtFirstFree(server, ports);
  const addresses = await findNodeAddresses();
  return {
    port,
    url: `https://${addresses?.ipv4 ?? '127.0.0.1'}:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

const serverAuthentication = '1.3.6.1.5.5.7.3.1';

/** Whether clients take the certificate for that of a server. */
function mayServe(pem: string): boolean {
  const { keyUsage } = new X509Certificate(pem);
  return (keyUsage as readonly string[] | undefined)?.includes(serverAuthentication) ?? true;
}

async function listenAtFirstFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const [index, port] of ports.entries()) {
    try {
      await listenAt(server, port);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (systemErrorCode(error) === 'EADDRINUSE' && index < ports.length - 1) continue;
      throw new UsageError(`--secure-port ${port}: ${toError(error).message}`, { cause: error });
    }
  }
  throw new UsageError('no port is named');
}

async function listenAt(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, backlog: listenBacklog }, resolve);
  await promise.finally(() => server.off('error', reject).off('listening', resolve));
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
    const user = await access.userOf(request);
    if (!user) return send(response, 401, 'Unauthorized');
    if (!(await access.may(user, { nonResourceAttributes: { path, verb: 'get' } })))
      return send(response, 403, 'Forbidden');
  }
  const found = await door.answer(path);
  if (found) send(response, 200, found.body, found.contentType);
  else send(response, 404, '404 page not found');
}

function send(response: ServerResponse, code: number, body: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body);
}
