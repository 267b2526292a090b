import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#api';
import { placesOf } from './service-places.ts';

const pod = { kind: 'Pod', namespace: 'n', name: 'one' };
const service = { spec: { ports: [{ name: 'https', port: 443 }, { port: 80 }] } } as Service;

const slice = (fields: object = {}): EndpointSlice =>
  ({
    metadata: { name: 's', namespace: 'n', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.1.1.1'], conditions: { ready: true }, targetRef: pod },
      { addresses: ['10.1.1.2'], conditions: {}, targetRef: { kind: 'Node', name: 'other' } },
    ],
    ports: [{ name: 'https', port: 8443 }],
    ...fields,
  }) as unknown as EndpointSlice;

describe('the places of a service', () => {
  it.each<[string, EndpointSlice[], unknown]>([
    [
      'ready',
      [slice()],
      [
        { host: '10.1.1.1', port: 8443, pod },
        { host: '10.1.1.2', port: 8443, pod: undefined },
      ],
    ],
    ['not ready', [slice({ endpoints: [{ addresses: ['10.1.1.1'], conditions: { ready: false } }] })], undefined],
    ['another port', [slice({ ports: [{ name: 'http', port: 80 }] })], undefined],
    ['names', [slice({ addressType: 'FQDN' })], undefined],
    ['none', [slice({ endpoints: undefined })], undefined],
  ])('%s', (_what, slices, places) => {
    const missing = expect.objectContaining({ message: 'no endpoints available for service "web"' });
    expect(placesOf({ name: 'web', port: 'https' }, service, slices)).toEqual(places ?? missing);
  });

  it.each([
    [443, [{ port: 8443 }, { port: 8443 }]],
    ['443', [{ port: 8443 }, { port: 8443 }]],
    ['http', { message: 'no endpoints available for service "web"', status: { code: 503 } }],
    ['', { message: 'no endpoints available for service "web"' }],
    [80, { message: 'no endpoints available for service "web"' }],
    [8443, { message: 'no service port 8443 found for service "web"', status: { code: 503 } }],
  ])('at port %j', (port, expected) => {
    expect({ found: placesOf({ name: 'web', port }, service, [slice()]) }).toMatchObject({ found: expected });
  });
});
