import { expect, it } from 'vitest';
import type { APIService, EndpointSlice, Service } from '#api';
import { discoveryUrl, planAsking } from './availability.ts';

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

it.each<[string, object, string]>([
  ['an address', { clusterIP: '10.0.0.7' }, '10.0.0.7:443'],
  ['one of IPv6', { clusterIP: 'fd00::7' }, '[fd00::7]:443'],
  ['none', { clusterIP: 'None' }, 'web.default.svc:443'],
  ['another name', { type: 'ExternalName', externalName: 'api.example.com' }, 'api.example.com:443'],
])('is asked at its service, which has %s', (_, spec, host) => {
  const { spec: asked } = extension();
  const named = { spec: { ...asked, group: 'example.com', version: 'v1' } } as APIService;
  const facts = { service: { spec } as Service, slices: [] };
  expect(discoveryUrl(named, facts)).toBe(`https://${host}/apis/example.com/v1`);
});
