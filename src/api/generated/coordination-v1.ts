// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const LeaseSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.coordination.v1.LeaseSpec' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const int32_: ValueDescriptor = { kind: 'int32' };
const microTime_: ValueDescriptor = { kind: 'microTime' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.coordination.v1.Lease': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: LeaseSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.coordination.v1.LeaseSpec': {
    fields: {
      acquireTime: { value: microTime_, pointer: true, proto: 3 },
      holderIdentity: { value: string_, pointer: true, proto: 1 },
      leaseDurationSeconds: { value: int32_, pointer: true, proto: 2 },
      leaseTransitions: { value: int32_, pointer: true, proto: 5 },
      preferredHolder: { value: string_, pointer: true, featureGate: 'CoordinatedLeaderElection', proto: 7 },
      renewTime: { value: microTime_, pointer: true, proto: 4 },
      strategy: { value: string_, pointer: true, featureGate: 'CoordinatedLeaderElection', proto: 6 },
    },
  },
};
