import { expect, it } from 'vitest';
import type { APIService, EndpointSlice, Service } from '#api';
import { planAsking } from './availability.ts';

const extension = (port?: number) =>
  ({ spec: { service: { namespace: 'default', name: 'web', ...(port ? { port } : {}) } } }) as unknown as APIService;
const service = (...ports: { name?: string; port: number }[]) => ({ spec: { ports } }) as unknown as Service;
const endpoints = (name: string | undefined, ...ips: string[]) =>
  ({
    addressType: 'IPv4',
    endpoints: ips.map(ip => ({ addresses: [ip] })),
    ports: [{ name, port: 8443 }],
  }) as unknown as EndpointSlice;

it.each<[string, Service | undefined, EndpointSlice | undefined, number | undefined, string | undefined]>([
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
])('%s', (_, ofService, slice, port, reason) => {
  expect(planAsking(extension(port), { service: ofService, slices: slice ? [slice] : [] })?.reason).toBe(reason);
});
