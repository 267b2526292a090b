import { describe, expect, it } from 'vitest';
import { Service, type ServiceSpec } from '#api';
import { createVirtualClock, UsageError } from '#base';
import { unionAuthorizer } from '../authz/authorizer.ts';
import { shapeOf } from '../resource/definition.ts';
import { createResource } from '../resource/resource.ts';
import type { AdmissionRequest } from './admission.ts';
import { denyServiceExternalIPs } from './deny-service-external-ips.ts';
import { choosePlugins, createPlugins } from './plugins.ts';

const service = (spec: ServiceSpec | undefined) =>
  spec && { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec };
const request = (now: ServiceSpec | undefined, before?: ServiceSpec, subresource = ''): AdmissionRequest =>
  ({
    operation: now === undefined ? 'DELETE' : before === undefined ? 'CREATE' : 'UPDATE',
    resource: createResource(shapeOf(Service)),
    subresource,
    name: 'x',
    object: service(now),
    old: service(before),
  }) as unknown as AdmissionRequest;
const some = { externalIPs: ['192.0.2.1'] };
const more = { externalIPs: ['192.0.2.1', '192.0.2.2'] };

describe('DenyServiceExternalIPs', () => {
  it.each([
    ['a service without', request({})],
    ['what there was', request(some, some)],
    ['fewer than there were', request(some, more)],
    ['none any more', request({}, some)],
    ['the status of a service', request(more, some, 'status')],
    ['that a service goes', request(undefined, some)],
  ])('lets pass %s', (_what, asked) => {
    expect(() => denyServiceExternalIPs.validate?.(asked)).not.toThrow();
  });

  it.each([
    ['a new service', request(some)],
    ['an address more', request(more, some)],
  ])('refuses %s', (_what, asked) => {
    expect(() => denyServiceExternalIPs.validate?.(asked)).toThrow(
      'services "x" is forbidden: Use of external IPs is denied by admission control',
    );
  });

  it('is asked only where that is wished', () => {
    const all = createPlugins({
      find: () => undefined,
      list: () => [],
      writeOf: () => ({ type: 'delete', key: '' }),
      createDefaultServiceAccount: async () => undefined,
      random: () => 0,
      clock: { now: () => 0 },
      settings: {},
      authorizer: unionAuthorizer([]),
      grants: { rulesOfUser: async () => [], rulesOfRole: async () => undefined },
      webhooks: { ask: () => undefined },
      policySources: {
        find: () => undefined,
        versionsOf: () => [],
        authorizer: unionAuthorizer([]),
        clock: createVirtualClock(),
        kindNamed: () => undefined,
        findParam: () => undefined,
        listParams: () => [],
      },
    });
    const names = (enabled: string[], disabled: string[] = []) =>
      choosePlugins(all, { enabled, disabled }).map(({ name }) => name);
    expect(names([])).not.toContain('DenyServiceExternalIPs');
    expect(names(['DenyServiceExternalIPs']).toSorted()).toEqual([...names([]), 'DenyServiceExternalIPs'].toSorted());
    expect(names([], ['PodSecurity'])).not.toContain('PodSecurity');
    expect(() => names(['PodSecurity'], ['PodSecurity'])).toThrow(
      'admission plugin "PodSecurity" is enabled and disabled',
    );
    expect(() => names([], ['DenyEverything'])).toThrow(UsageError);
    expect(() => names(['DenyEverything'])).toThrow(UsageError);
    expect(() => names(['DenyEverything'])).toThrow(
      'there is no admission plugin "DenyEverything"; there are NamespaceLifecycle,',
    );
  });
});
