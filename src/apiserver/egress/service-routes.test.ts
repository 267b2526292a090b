import { describe, expect, it } from 'vitest';
import { EndpointSlice, type Kind, type KubeObject, Service } from '#api';
import { createEgress } from './egress.ts';
import { createServiceRoutes } from './service-routes.ts';

const web = { namespace: 'n', name: 'web', port: 443 };
const service = (fields: object = {}) =>
  ({ metadata: { name: 'web', namespace: 'n' }, spec: { ports: [{ port: 443 }], ...fields } }) as unknown as KubeObject;
const sliceOf = (name: string, ...addresses: string[]) =>
  ({
    metadata: { name: 's', namespace: 'n', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: addresses.map(address => ({ addresses: [address] })),
    ports: [{ port: 8443 }],
  }) as unknown as KubeObject;

/** Routes in a cluster with these objects, which may be changed. */
function routesIn(cluster: { service?: KubeObject; slices: KubeObject[] }, own: readonly string[] = []) {
  let lists = 0;
  let revision = 1;
  const routes = createServiceRoutes({
    egress: createEgress({
      ownPlaces: () => own.map(host => ({ host, port: 8443 })),
      lookup: async () => ['10.9.9.9'],
    }),
    find: (kind: Kind) => (kind === Service ? cluster.service : undefined),
    list: () => {
      lists++;
      return cluster.slices;
    },
    changed: kind => (kind === EndpointSlice ? revision : 0),
  });
  const change = (slices: KubeObject[]) => {
    cluster.slices = slices;
    revision++;
  };
  const resolve: typeof routes.resolve = (...asked) => routes.resolve(...asked);
  return { resolve, change, lists: () => lists };
}

describe('the way to a service', () => {
  it('leads to the endpoints of its own slices, as they are now', async () => {
    const { resolve, change } = routesIn({ service: service(), slices: [sliceOf('other', '10.1.1.9')] });
    await expect(resolve(web)).rejects.toThrow('no endpoints available for service "web"');
    change([sliceOf('other', '10.1.1.9'), sliceOf('web', '10.1.1.1', '10.1.1.2')]);
    expect(await resolve(web)).toMatchObject([
      { address: '10.1.1.1', port: 8443 },
      { address: '10.1.1.2', port: 8443 },
    ]);
  });

  it('is worked out once until something changes', async () => {
    const { resolve, lists, change } = routesIn({ service: service(), slices: [sliceOf('web', '10.1.1.1')] });
    for (let count = 0; count < 3; count++) await resolve(web);
    expect(lists()).toBe(1);
    change([sliceOf('web', '10.1.1.7')]);
    expect(await resolve(web)).toMatchObject([{ address: '10.1.1.7' }]);
  });

  it('leads to this server for who brings no credentials alone, and never to its loopback', async () => {
    const slices = [sliceOf('web', '10.1.1.1', '127.0.0.1', '10.1.1.2')];
    const { resolve } = routesIn({ service: service(), slices }, ['10.1.1.1']);
    expect(await resolve(web)).toMatchObject([{ address: '10.1.1.2' }]);
    expect(await resolve(web, { mayBeOwn: true })).toMatchObject([{ address: '10.1.1.1' }, { address: '10.1.1.2' }]);
    const looped = routesIn({ service: service(), slices: [sliceOf('web', '127.0.0.1')] });
    await expect(looped.resolve(web)).rejects.toMatchObject({ status: { code: 400, message: 'address not allowed' } });
  });

  it('follows names of services elsewhere', async () => {
    const named = service({ type: 'ExternalName', externalName: 'example.com', ports: undefined });
    const { resolve } = routesIn({ service: named, slices: [] });
    expect(await resolve(web)).toEqual([{ host: 'example.com', address: '10.9.9.9', port: 443 }]);
  });

  it('ends at a service that is not there', async () => {
    await expect(routesIn({ slices: [] }).resolve(web)).rejects.toMatchObject({
      status: { code: 404, message: 'service "web" not found' },
    });
  });
});
