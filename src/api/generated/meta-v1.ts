// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const APIGroup: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup' };
const APIResource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.APIResource' };
const GroupVersionForDiscovery: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery' };
const LabelSelectorRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement' };
const ListMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' };
const ManagedFieldsEntry: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const OwnerReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference' };
const PartialObjectMetadata: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata' };
const Preconditions: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions' };
const ServerAddressByClientCIDR: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR' };
const ShardInfo: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo' };
const StatusCause: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause' };
const StatusDetails: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails' };
const TableColumnDefinition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition' };
const TableRow: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.TableRow' };
const TableRowCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const one_of_None_Metadata_Object: ValueDescriptor = { kind: 'string', enum: ['None', 'Metadata', 'Object'] };
const raw_: ValueDescriptor = { kind: 'raw' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      name: { value: string_, required: true, always: true, proto: 1 },
      preferredVersion: { value: GroupVersionForDiscovery, always: true, proto: 3 },
      serverAddressByClientCIDRs: { value: { kind: 'list', items: ServerAddressByClientCIDR, listType: 'atomic' }, proto: 4 },
      versions: { value: { kind: 'list', items: GroupVersionForDiscovery, listType: 'atomic' }, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList': {
    fields: {
      apiVersion: { value: string_ },
      groups: { value: { kind: 'list', items: APIGroup, listType: 'atomic' }, required: true, always: true, proto: 1 },
      kind: { value: string_ },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResource': {
    fields: {
      categories: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 7 },
      group: { value: string_, proto: 8 },
      kind: { value: string_, required: true, always: true, proto: 3 },
      name: { value: string_, required: true, always: true, proto: 1 },
      namespaced: { value: boolean_, required: true, always: true, proto: 2 },
      shortNames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      singularName: { value: string_, required: true, always: true, proto: 6 },
      storageVersionHash: { value: string_, proto: 10 },
      verbs: { value: { kind: 'list', items: string_ }, required: true, always: true, proto: 4 },
      version: { value: string_, proto: 9 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList': {
    fields: {
      apiVersion: { value: string_ },
      groupVersion: { value: string_, required: true, always: true, proto: 1 },
      kind: { value: string_ },
      resources: { value: { kind: 'list', items: APIResource, listType: 'atomic' }, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      serverAddressByClientCIDRs: { value: { kind: 'list', items: ServerAddressByClientCIDR, listType: 'atomic' }, required: true, always: true, proto: 2 },
      versions: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Condition': {
    fields: {
      lastTransitionTime: { value: time_, required: true, always: true, proto: 4 },
      message: { value: string_, required: true, always: true, proto: 6 },
      observedGeneration: { value: int64_, proto: 3 },
      reason: { value: string_, required: true, always: true, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': {
    fields: {
      apiVersion: { value: string_ },
      dryRun: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      gracePeriodSeconds: { value: int64_, pointer: true, proto: 1 },
      ignoreStoreReadErrorWithClusterBreakingPotential: { value: boolean_, pointer: true, proto: 6 },
      kind: { value: string_ },
      orphanDependents: { value: boolean_, pointer: true, proto: 3 },
      preconditions: { value: Preconditions, pointer: true, proto: 2 },
      propagationPolicy: { value: string_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      operator: { value: string_, required: true, always: true, proto: 2 },
      values: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource': {
    fields: {
      group: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
      resource: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery': {
    fields: {
      groupVersion: { value: string_, required: true, always: true, proto: 1 },
      version: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector': {
    fields: {
      matchExpressions: { value: { kind: 'list', items: LabelSelectorRequirement, listType: 'atomic' }, proto: 2 },
      matchLabels: { value: { kind: 'map', values: string_ }, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      operator: { value: string_, required: true, always: true, proto: 2 },
      values: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta': {
    fields: {
      continue: { value: string_, proto: 3 },
      remainingItemCount: { value: int64_, pointer: true, proto: 4 },
      resourceVersion: { value: string_, proto: 2 },
      selfLink: { value: string_, proto: 1 },
      shardInfo: { value: ShardInfo, pointer: true, proto: 5 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry': {
    fields: {
      apiVersion: { value: string_, proto: 3 },
      fieldsType: { value: string_, proto: 6 },
      fieldsV1: { value: raw_, pointer: true, proto: 7 },
      manager: { value: string_, proto: 1 },
      operation: { value: string_, proto: 2 },
      subresource: { value: string_, proto: 8 },
      time: { value: time_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': {
    fields: {
      annotations: { value: { kind: 'map', values: string_ }, proto: 12 },
      creationTimestamp: { value: time_, proto: 8 },
      deletionGracePeriodSeconds: { value: int64_, pointer: true, proto: 10 },
      deletionTimestamp: { value: time_, pointer: true, proto: 9 },
      finalizers: { value: { kind: 'list', items: string_, listType: 'set' }, patchStrategy: 'merge', proto: 14 },
      generateName: { value: string_, proto: 2 },
      generation: { value: int64_, proto: 7 },
      labels: { value: { kind: 'map', values: string_ }, proto: 11 },
      managedFields: { value: { kind: 'list', items: ManagedFieldsEntry, listType: 'atomic' }, proto: 17 },
      name: { value: string_, proto: 1 },
      namespace: { value: string_, proto: 3 },
      ownerReferences: { value: { kind: 'list', items: OwnerReference, listType: 'map', keys: ['uid'] }, patchStrategy: 'merge', patchMergeKey: 'uid', proto: 13 },
      resourceVersion: { value: string_, proto: 6 },
      selfLink: { value: string_, proto: 4 },
      uid: { value: string_, proto: 5 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference': {
    fields: {
      apiVersion: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 5 },
      blockOwnerDeletion: { value: boolean_, pointer: true, proto: 7 },
      controller: { value: boolean_, pointer: true, proto: 6 },
      kind: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
      name: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 3 },
      uid: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 4 },
    }, atomic: true,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, pointer: true, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ListMeta, pointer: true, proto: 1 },
      items: { value: { kind: 'list', items: PartialObjectMetadata }, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions': {
    fields: {
      resourceVersion: { value: string_, pointer: true, proto: 2 },
      uid: { value: string_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR': {
    fields: {
      clientCIDR: { value: string_, required: true, always: true, proto: 1 },
      serverAddress: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo': {
    fields: {
      selector: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status': {
    fields: {
      apiVersion: { value: string_ },
      code: { value: int32_, proto: 6 },
      details: { value: StatusDetails, pointer: true, proto: 5 },
      kind: { value: string_ },
      message: { value: string_, proto: 3 },
      metadata: { value: ListMeta, always: true, proto: 1 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, proto: 2 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause': {
    fields: {
      field: { value: string_, proto: 3 },
      message: { value: string_, proto: 2 },
      reason: { value: string_, proto: 1 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails': {
    fields: {
      causes: { value: { kind: 'list', items: StatusCause, listType: 'atomic' }, proto: 4 },
      group: { value: string_, proto: 2 },
      kind: { value: string_, proto: 3 },
      name: { value: string_, proto: 1 },
      retryAfterSeconds: { value: int32_, proto: 5 },
      uid: { value: string_, proto: 6 },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Table': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ListMeta, pointer: true },
      columnDefinitions: { value: { kind: 'list', items: TableColumnDefinition, listType: 'atomic' }, required: true, always: true },
      rows: { value: { kind: 'list', items: TableRow, listType: 'atomic' }, required: true, always: true },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition': {
    fields: {
      name: { value: string_, required: true, always: true },
      type: { value: string_, required: true, always: true },
      format: { value: string_, required: true, always: true },
      description: { value: string_, required: true, always: true },
      priority: { value: int32_, required: true, always: true },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions': {
    fields: {
      noHeaders: { value: boolean_ },
      includeObject: { value: one_of_None_Metadata_Object },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableRow': {
    fields: {
      cells: { value: { kind: 'list', items: raw_, listType: 'atomic' }, required: true, always: true },
      conditions: { value: { kind: 'list', items: TableRowCondition, listType: 'atomic' } },
      object: { value: raw_, pointer: true },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition': {
    fields: {
      type: { value: string_, required: true, always: true },
      status: { value: string_, required: true, always: true },
      reason: { value: string_ },
      message: { value: string_ },
      lastTransitionTime: { value: time_, pointer: true },
    },
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': {
    fields: {
      object: { value: raw_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
};
