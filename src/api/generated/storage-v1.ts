// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const CSIDriverSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.CSIDriverSpec' };
const CSINodeDriver: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.CSINodeDriver' };
const CSINodeSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.CSINodeSpec' };
const CSINodeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.CSINodeStatus' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PersistentVolumeSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeSpec' };
const StorageHealth: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.StorageHealth' };
const StorageHealthCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.StorageHealthCondition' };
const TokenRequest: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.TokenRequest' };
const TopologySelectorTerm: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TopologySelectorTerm' };
const VolumeAttachmentSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.VolumeAttachmentSource' };
const VolumeAttachmentSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.VolumeAttachmentSpec' };
const VolumeAttachmentStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.VolumeAttachmentStatus' };
const VolumeError: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.VolumeError' };
const VolumeNodeResources: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.storage.v1.VolumeNodeResources' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const one_of_Delete_Recycle_Retain: ValueDescriptor = { kind: 'string', enum: ['Delete', 'Recycle', 'Retain'] };
const one_of_Ephemeral_Persistent: ValueDescriptor = { kind: 'string', enum: ['Ephemeral', 'Persistent'] };
const one_of_File_None_ReadWriteOnceWithFSType: ValueDescriptor = { kind: 'string', enum: ['File', 'None', 'ReadWriteOnceWithFSType'] };
const one_of_Filesystem_Block: ValueDescriptor = { kind: 'string', enum: ['Filesystem', 'Block'] };
const one_of_Immediate_WaitForFirstConsumer: ValueDescriptor = { kind: 'string', enum: ['Immediate', 'WaitForFirstConsumer'] };
const one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany: ValueDescriptor = { kind: 'string', enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] };
const one_of_StorageDegraded_StorageUnreachable: ValueDescriptor = { kind: 'string', enum: ['StorageDegraded', 'StorageUnreachable'] };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.storage.v1.CSIDriver': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: CSIDriverSpec, required: true, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.storage.v1.CSIDriverSpec': {
    fields: {
      attachRequired: { value: boolean_, default: true, pointer: true, proto: 1 },
      fsGroupPolicy: { value: one_of_File_None_ReadWriteOnceWithFSType, default: 'ReadWriteOnceWithFSType', pointer: true, proto: 5 },
      nodeAllocatableUpdatePeriodSeconds: { value: int64_, pointer: true, proto: 9 },
      podInfoOnMount: { value: boolean_, default: false, pointer: true, proto: 2 },
      preventPodSchedulingIfMissing: { value: boolean_, default: false, pointer: true, proto: 11 },
      requiresRepublish: { value: boolean_, default: false, pointer: true, proto: 7 },
      seLinuxMount: { value: boolean_, default: false, pointer: true, proto: 8 },
      serviceAccountTokenInSecrets: { value: boolean_, pointer: true, proto: 10 },
      storageCapacity: { value: boolean_, default: false, pointer: true, proto: 4 },
      tokenRequests: { value: { kind: 'list', items: TokenRequest, listType: 'atomic' }, proto: 6 },
      volumeLifecycleModes: { value: { kind: 'list', items: one_of_Ephemeral_Persistent, listType: 'set' }, checkedApart: true, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.CSINode': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: CSINodeSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: CSINodeStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.CSINodeDriver': {
    fields: {
      allocatable: { value: VolumeNodeResources, pointer: true, proto: 4 },
      name: { value: string_, required: true, always: true, proto: 1 },
      nodeID: { value: string_, required: true, always: true, proto: 2 },
      topologyKeys: { value: { kind: 'list', items: string_, listType: 'atomic' }, always: true, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.CSINodeSpec': {
    fields: {
      drivers: { value: { kind: 'list', items: CSINodeDriver, listType: 'map', keys: ['name'] }, required: true, always: true, mayBeEmpty: true, patchStrategy: 'merge', patchMergeKey: 'name', proto: 1 },
    },
  },
  'io.k8s.api.storage.v1.CSINodeStatus': {
    fields: {
      storageHealth: { value: { kind: 'list', items: StorageHealth, listType: 'map', keys: ['name'] }, featureGate: 'CSIVolumeHealth', patchStrategy: 'merge', patchMergeKey: 'name', proto: 1 },
    },
  },
  'io.k8s.api.storage.v1.CSIStorageCapacity': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      capacity: { value: quantity_, pointer: true, proto: 4 },
      maximumVolumeSize: { value: quantity_, pointer: true, proto: 5 },
      nodeTopology: { value: LabelSelector, pointer: true, proto: 2 },
      storageClassName: { value: string_, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.StorageClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      allowVolumeExpansion: { value: boolean_, pointer: true, proto: 6 },
      allowedTopologies: { value: { kind: 'list', items: TopologySelectorTerm, listType: 'atomic' }, proto: 8 },
      mountOptions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      parameters: { value: { kind: 'map', values: string_ }, proto: 3 },
      provisioner: { value: string_, required: true, always: true, proto: 2 },
      reclaimPolicy: { value: one_of_Delete_Recycle_Retain, default: 'Delete', pointer: true, checkedApart: true, proto: 4 },
      volumeBindingMode: { value: one_of_Immediate_WaitForFirstConsumer, default: 'Immediate', pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.storage.v1.StorageHealth': {
    fields: {
      healthConditions: { value: { kind: 'list', items: StorageHealthCondition, listType: 'atomic' }, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.storage.v1.StorageHealthCondition': {
    fields: {
      accessMode: { value: one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany, pointer: true, proto: 4 },
      lastTransitionTime: { value: time_, always: true, proto: 6 },
      message: { value: string_, proto: 3 },
      reason: { value: string_, required: true, always: true, proto: 2 },
      status: { value: one_of_StorageDegraded_StorageUnreachable, required: true, always: true, proto: 1 },
      volumeMode: { value: one_of_Filesystem_Block, pointer: true, proto: 5 },
    },
  },
  'io.k8s.api.storage.v1.TokenRequest': {
    fields: {
      audience: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
      expirationSeconds: { value: int64_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.storage.v1.VolumeAttachment': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: VolumeAttachmentSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: VolumeAttachmentStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.VolumeAttachmentSource': {
    fields: {
      inlineVolumeSpec: { value: PersistentVolumeSpec, pointer: true, proto: 2 },
      persistentVolumeName: { value: string_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.storage.v1.VolumeAttachmentSpec': {
    fields: {
      attacher: { value: string_, required: true, always: true, proto: 1 },
      nodeName: { value: string_, required: true, always: true, proto: 3 },
      source: { value: VolumeAttachmentSource, required: true, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.storage.v1.VolumeAttachmentStatus': {
    fields: {
      attachError: { value: VolumeError, pointer: true, proto: 3 },
      attached: { value: boolean_, required: true, always: true, proto: 1 },
      attachmentMetadata: { value: { kind: 'map', values: string_ }, proto: 2 },
      detachError: { value: VolumeError, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.storage.v1.VolumeAttributesClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      driverName: { value: string_, required: true, always: true, proto: 2 },
      parameters: { value: { kind: 'map', values: string_ }, proto: 3 },
    },
  },
  'io.k8s.api.storage.v1.VolumeError': {
    fields: {
      errorCode: { value: int32_, pointer: true, proto: 3 },
      message: { value: string_, proto: 2 },
      time: { value: time_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.storage.v1.VolumeNodeResources': {
    fields: {
      count: { value: int32_, pointer: true, proto: 1 },
    },
  },
};
