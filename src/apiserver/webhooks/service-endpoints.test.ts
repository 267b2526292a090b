import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#api';
import { describeFailure } from './failure.ts';
import { placeOf } from './place.ts';
import { endpointsOf } from './service-endpoints.ts';

const service = { spec: { ports: [{ name: 'https', port: 443 }, { port: 80 }] } } as Service;

const slice = (fields: object = {}): EndpointSlice =>
  ({
    metadata: { name: 's', namespace: 'n', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.1.1.1'], conditions: { ready: true } },
      { addresses: ['10.1.1.2'], conditions: {} },
    ],
    ports: [{ name: 'https', port: 8443 }],
    ...fields,
  }) as unknown as EndpointSlice;

describe('the places of a service', () => {
  const web = { namespace: 'n', name: 'web', port: 443 };

  it.each<[string, EndpointSlice[], unknown]>([
    [
      'ready',
      [slice()],
      [
        { host: '10.1.1.1', port: 8443 },
        { host: '10.1.1.2', port: 8443 },
      ],
    ],
    ['not ready', [slice({ endpoints: [{ addresses: ['10.1.1.1'], conditions: { ready: false } }] })], undefined],
    ['another port', [slice({ ports: [{ name: 'http', port: 80 }] })], undefined],
    ['names', [slice({ addressType: 'FQDN' })], undefined],
    ['another service', [slice({ metadata: { name: 's', namespace: 'n', labels: {} } })], undefined],
    ['none', [slice({ endpoints: undefined })], undefined],
  ])('%s', (_what, slices, places) => {
    const missing = expect.objectContaining({ message: 'no endpoints available for service "web"' });
    expect(endpointsOf(web, service, slices)).toEqual(places ?? missing);
  });

  it('are told apart by what is missing', () => {
    expect(endpointsOf(web, undefined, [])).toMatchObject({ message: 'service "web" not found' });
    expect(endpointsOf({ ...web, port: 8443 }, service, [])).toMatchObject({
      message: 'no service port 8443 found for service "web"',
    });
    const named = { spec: { type: 'ExternalName', externalName: 'example.com' } } as Service;
    expect(endpointsOf(web, named, [])).toEqual([{ host: 'example.com', port: 443 }]);
  });
});

describe('the place of a webhook', () => {
  it.each([
    [{ url: 'https://example.com' }, { host: 'example.com', port: 443, path: '/', url: 'https://example.com' }],
    [{ url: 'https://[::1]:8443/a' }, { host: '::1', port: 8443, path: '/a' }],
    [
      { service: { namespace: 'n', name: 'web' } },
      { host: 'web.n.svc', port: 443, path: '/', url: 'https://web.n.svc:443/' },
    ],
    [
      { service: { namespace: 'n', name: 'web', path: 'a/b', port: 8443 } },
      { host: 'web.n.svc', port: 8443, path: '/a/b', service: { namespace: 'n', name: 'web', port: 8443 } },
    ],
  ])('%j', (config, place) => {
    expect(placeOf(config)).toMatchObject(place);
  });
});

it.each([
  [Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }), 'dial tcp [::1]:443: connect: no route to host'],
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'EOF'],
  [
    Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }),
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  [new Error('something else'), 'something else'],
])('tells %s', (error, words) => {
  expect(describeFailure(error, { address: '::1', port: 443 })).toBe(words);
});
