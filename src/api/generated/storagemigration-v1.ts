// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const GroupResource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const StorageVersionMigrationSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storagemigration.v1.StorageVersionMigrationSpec' };
const StorageVersionMigrationStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storagemigration.v1.StorageVersionMigrationStatus' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.storagemigration.v1.StorageVersionMigration': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: StorageVersionMigrationSpec, default: {}, always: true, proto: 2 },
      status: { value: StorageVersionMigrationStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.storagemigration.v1.StorageVersionMigrationSpec': {
    fields: {
      resource: { value: GroupResource, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.storagemigration.v1.StorageVersionMigrationStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
      resourceVersion: { value: string_, proto: 2 },
    },
  },
};
