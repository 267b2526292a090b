/** Answers load balancers that ask whether this node has local endpoints of a service. */
import { createServer, type Server } from 'node:http';
import { type Logger, toError } from '#base';
import type { HealthCheck } from './model/health-checks.ts';

/** Listens on the port of each health check it is told of. */
export interface HealthCheckServer extends AsyncDisposable {
  /** Sets, changes or (with undefined) ends the health check of a service (`namespace/name`). */
  update(service: string, check: HealthCheck | undefined): void;
}

interface Listening {
  check: HealthCheck;
  readonly server: Server;
}

/** 200 with local endpoints and 503 without, as upstream's proxy answers. */
export function createHealthCheckServer({ logger }: { logger: Logger }): HealthCheckServer {
  const listening = new Map<string, Listening>();
  const end = (service: string) => {
    listening.get(service)?.server.close();
    listening.get(service)?.server.closeAllConnections();
    listening.delete(service);
  };
  const start = (check: HealthCheck) => {
    const server = createServer((_request, response) => {
      const { localEndpoints } = listening.get(check.service)?.check ?? check;
      const [namespace = '', name = ''] = check.service.split('/');
      response.writeHead(localEndpoints > 0 ? 200 : 503, {
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'x-load-balancing-endpoint-weight': String(localEndpoints),
      });
      response.end(JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }));
    });
    server.on('error', error =>
      logger.warn('health check port unavailable', { service: check.service, port: check.port, error: toError(error) }),
    );
    server.listen(check.port);
    listening.set(check.service, { check, server });
  };
  return {
    update(service, check) {
      const current = listening.get(service);
      if (current && current.check.port !== check?.port) end(service);
      const remaining = listening.get(service);
      if (remaining && check) remaining.check = check;
      else if (check) start(check);
    },
    async [Symbol.asyncDispose]() {
      for (const service of listening.keys()) end(service);
    },
  };
}
