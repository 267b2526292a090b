import { expect, it } from 'vitest';
import type { APIService, Endpoints, Service } from '#api';
import { planAsking } from './availability.ts';

const extension = (port?: number) =>
  ({ spec: { service: { namespace: 'default', name: 'web', ...(port ? { port } : {}) } } }) as unknown as APIService;
const service = (...ports: { name?: string; port: number }[]) => ({ spec: { ports } }) as unknown as Service;
const endpoints = (portName: string | undefined, ...ips: string[]) =>
  ({ subsets: [{ addresses: ips.map(ip => ({ ip })), ports: [{ name: portName, port: 8443 }] }] }) as Endpoints;

it.each<[string, Service | undefined, Endpoints | undefined, number | undefined, string | undefined]>([
  ['ready', service({ port: 443 }), endpoints(undefined, '10.0.0.1'), undefined, undefined],
  ['ready at a port with a name', service({ name: 'api', port: 8443 }), endpoints('api', '10.0.0.1'), 8443, undefined],
  ['no service', undefined, undefined, undefined, 'ServiceNotFound'],
  ['another port', service({ port: 80 }), endpoints(undefined, '10.0.0.1'), undefined, 'ServicePortError'],
  ['no endpoints', service({ port: 443 }), undefined, undefined, 'EndpointsNotFound'],
  ['none ready', service({ port: 443 }), endpoints(undefined), undefined, 'MissingEndpoints'],
  [
    'ready at another port',
    service({ name: 'api', port: 443 }),
    endpoints('x', '10.0.0.1'),
    undefined,
    'MissingEndpoints',
  ],
])('%s', (_, ofService, ofEndpoints, port, reason) => {
  expect(planAsking(extension(port), ofService, ofEndpoints)?.reason).toBe(reason);
});
