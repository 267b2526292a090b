/** Answers load balancers that ask whether this node has local endpoints of a service. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type Logger, toError } from '#base';
import type { HealthCheck } from './model/health-checks.ts';

interface Listening {
  check: HealthCheck;
  readonly server: Server;
}

/** Listens on the port of each health check it is told of: 200 with local endpoints and 503 without, as upstream's
 *  proxy answers. */
export class HealthCheckServer implements AsyncDisposable {
  readonly #logger: Logger;
  /** By service, as `namespace/name`. */
  readonly #listening = new Map<string, Listening>();

  constructor({ logger }: { readonly logger: Logger }) {
    this.#logger = logger;
  }

  /** Sets, changes or (with undefined) ends the health check of a service (`namespace/name`). */
  update(service: string, check: HealthCheck | undefined): void {
    const current = this.#listening.get(service);
    if (current && current.check.port === check?.port) {
      current.check = check;
      return;
    }
    this.#end(service);
    if (check) this.#start(check);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#listening.keys()) this.#end(service);
  }

  #start(check: HealthCheck): void {
    const { service, port } = check;
    const server = createServer((_request, response) => answer(this.#listening.get(service)?.check ?? check, response));
    server.on('error', error =>
      this.#logger.warn('health check port unavailable', { service, port, error: toError(error) }),
    );
    server.listen(port);
    this.#listening.set(service, { check, server });
  }

  #end(service: string): void {
    const { server } = this.#listening.get(service) ?? {};
    server?.close();
    server?.closeAllConnections();
    this.#listening.delete(service);
  }
}

function answer({ service, localEndpoints }: HealthCheck, response: ServerResponse): void {
  const [namespace = '', name = ''] = service.split('/');
  response.writeHead(localEndpoints > 0 ? 200 : 503, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'x-load-balancing-endpoint-weight': String(localEndpoints),
  });
  response.end(JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }));
}
