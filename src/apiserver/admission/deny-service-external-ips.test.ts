import { describe, expect, it } from 'vitest';
import { Service, type ServiceSpec } from '#api';
import { shapeOf } from '../resource/definition.ts';
import { createResource } from '../resource/resource.ts';
import type { AdmissionRequest } from './admission.ts';
import { denyServiceExternalIPs } from './deny-service-external-ips.ts';

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
});
