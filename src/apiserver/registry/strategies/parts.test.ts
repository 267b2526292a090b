/** What a write may not bring, kind by kind: it goes without a word, as upstream. */
import { expect, it } from 'vitest';
import type { EndpointSlice, Lease } from '#api';
import { validatingAdmissionPolicyStrategy } from './admissionregistration/validating-admission-policy.ts';
import { leaseStrategy } from './coordination/lease.ts';
import { endpointSliceStrategy } from './discovery/endpoint-slice.ts';
import { flowSchemaStrategy } from './flowcontrol/flow-schema.ts';
import { priorityLevelConfigurationStrategy } from './flowcontrol/priority-level-configuration.ts';
import { serviceCidrStrategy } from './networking/service-cidr.ts';
import { volumeAttachmentStrategy } from './storage/volume-attachment.ts';
import { planCreate, planUpdate } from './testing.ts';

it.each(
  [
    flowSchemaStrategy,
    priorityLevelConfigurationStrategy,
    serviceCidrStrategy,
    validatingAdmissionPolicyStrategy,
    volumeAttachmentStrategy,
  ].map(strategy => [strategy.kind.kind, strategy] as const),
)('a write of the status of %s leaves its labels alone', (_kind, strategy) => {
  const { object } = planCreate(strategy, {});
  const mark = (subresource: string) =>
    planUpdate(strategy, object, ({ metadata }) => void (metadata.labels = { a: 'b' }), subresource).object.metadata;
  expect(mark('status').labels).toBeUndefined();
  expect(mark('').labels).toEqual({ a: 'b' });
});

it('endpoints have no old topology, unless they have it already', () => {
  const old = { topology: 'x' };
  const endpoint = { addresses: ['192.0.2.1'], deprecatedTopology: old };
  const body = { addressType: 'IPv4', endpoints: [endpoint] } as const;
  const { object } = planCreate<EndpointSlice>(endpointSliceStrategy, body);
  expect(object.endpoints?.[0]?.deprecatedTopology).toBeUndefined();
  const add = (draft: EndpointSlice) => void (draft.endpoints = [endpoint]);
  expect(planUpdate(endpointSliceStrategy, object, add).object).toMatchObject({
    endpoints: [{ addresses: ['192.0.2.1'] }],
  });
  const before = { ...object, endpoints: [endpoint] };
  expect(
    planUpdate<EndpointSlice>(endpointSliceStrategy, before, add).object.endpoints?.[0]?.deprecatedTopology,
  ).toEqual(old);
});

it('leases know nothing of coordinated elections', () => {
  const spec = { holderIdentity: 'h', strategy: 'OldestEmulationVersion', preferredHolder: 'p' };
  expect(planCreate<Lease>(leaseStrategy, { spec }).object.spec).toEqual({ holderIdentity: 'h' });
});
