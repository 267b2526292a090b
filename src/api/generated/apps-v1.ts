// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const DaemonSetCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DaemonSetCondition' };
const DaemonSetSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DaemonSetSpec' };
const DaemonSetStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DaemonSetStatus' };
const DaemonSetUpdateStrategy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DaemonSetUpdateStrategy' };
const DeploymentCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DeploymentCondition' };
const DeploymentSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DeploymentSpec' };
const DeploymentStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DeploymentStatus' };
const DeploymentStrategy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.DeploymentStrategy' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PersistentVolumeClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaim' };
const PodTemplateSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodTemplateSpec' };
const ReplicaSetCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.ReplicaSetCondition' };
const ReplicaSetSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.ReplicaSetSpec' };
const ReplicaSetStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.ReplicaSetStatus' };
const RollingUpdateDaemonSet: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.RollingUpdateDaemonSet' };
const RollingUpdateDeployment: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.RollingUpdateDeployment' };
const RollingUpdateStatefulSetStrategy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy' };
const StatefulSetCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetCondition' };
const StatefulSetOrdinals: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetOrdinals' };
const StatefulSetPersistentVolumeClaimRetentionPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy' };
const StatefulSetSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetSpec' };
const StatefulSetStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetStatus' };
const StatefulSetUpdateStrategy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.apps.v1.StatefulSetUpdateStrategy' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const intOrString_: ValueDescriptor = { kind: 'intOrString' };
const one_of_OnDelete_Recreate_RollingUpdate: ValueDescriptor = { kind: 'string', enum: ['OnDelete', 'Recreate', 'RollingUpdate'] };
const one_of_OnDelete_RollingUpdate: ValueDescriptor = { kind: 'string', enum: ['OnDelete', 'RollingUpdate'] };
const one_of_OrderedReady_Parallel: ValueDescriptor = { kind: 'string', enum: ['OrderedReady', 'Parallel'] };
const one_of_Recreate_RollingUpdate: ValueDescriptor = { kind: 'string', enum: ['Recreate', 'RollingUpdate'] };
const raw_: ValueDescriptor = { kind: 'raw' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.apps.v1.ControllerRevision': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      data: { value: raw_, required: true, pointer: true, always: true, proto: 2 },
      revision: { value: int64_, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DaemonSet': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: DaemonSetSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: DaemonSetStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DaemonSetCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, always: true, proto: 2 },
      type: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.DaemonSetSpec': {
    fields: {
      minReadySeconds: { value: int32_, proto: 4 },
      revisionHistoryLimit: { value: int32_, default: 10, pointer: true, proto: 6 },
      selector: { value: LabelSelector, required: true, pointer: true, always: true, proto: 1 },
      template: { value: PodTemplateSpec, required: true, always: true, proto: 2 },
      updateStrategy: { value: DaemonSetUpdateStrategy, default: {}, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DaemonSetStatus': {
    fields: {
      collisionCount: { value: int32_, pointer: true, proto: 9 },
      conditions: { value: { kind: 'list', items: DaemonSetCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 10 },
      currentNumberScheduled: { value: int32_, required: true, always: true, proto: 1 },
      desiredNumberScheduled: { value: int32_, required: true, always: true, proto: 3 },
      numberAvailable: { value: int32_, proto: 7 },
      numberMisscheduled: { value: int32_, required: true, always: true, proto: 2 },
      numberReady: { value: int32_, required: true, always: true, proto: 4 },
      numberUnavailable: { value: int32_, proto: 8 },
      observedGeneration: { value: int64_, proto: 5 },
      updatedNumberScheduled: { value: int32_, proto: 6 },
    },
  },
  'io.k8s.api.apps.v1.DaemonSetUpdateStrategy': {
    fields: {
      rollingUpdate: { value: RollingUpdateDaemonSet, pointer: true, proto: 2 },
      type: { value: one_of_OnDelete_RollingUpdate, default: 'RollingUpdate', proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.Deployment': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: DeploymentSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: DeploymentStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DeploymentCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 7 },
      lastUpdateTime: { value: time_, always: true, proto: 6 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, always: true, proto: 2 },
      type: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.DeploymentSpec': {
    fields: {
      minReadySeconds: { value: int32_, proto: 5 },
      paused: { value: boolean_, proto: 7 },
      progressDeadlineSeconds: { value: int32_, default: 600, pointer: true, proto: 9 },
      replicas: { value: int32_, default: 1, pointer: true, proto: 1 },
      revisionHistoryLimit: { value: int32_, default: 10, pointer: true, proto: 6 },
      selector: { value: LabelSelector, required: true, pointer: true, always: true, proto: 2 },
      strategy: { value: DeploymentStrategy, default: {}, always: true, patchStrategy: 'retainKeys', proto: 4 },
      template: { value: PodTemplateSpec, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DeploymentStatus': {
    fields: {
      availableReplicas: { value: int32_, proto: 4 },
      collisionCount: { value: int32_, pointer: true, proto: 8 },
      conditions: { value: { kind: 'list', items: DeploymentCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 6 },
      observedGeneration: { value: int64_, proto: 1 },
      readyReplicas: { value: int32_, proto: 7 },
      replicas: { value: int32_, proto: 2 },
      terminatingReplicas: { value: int32_, pointer: true, proto: 9 },
      unavailableReplicas: { value: int32_, proto: 5 },
      updatedReplicas: { value: int32_, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.DeploymentStrategy': {
    fields: {
      rollingUpdate: { value: RollingUpdateDeployment, pointer: true, proto: 2 },
      type: { value: one_of_Recreate_RollingUpdate, default: 'RollingUpdate', proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.ReplicaSet': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ReplicaSetSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: ReplicaSetStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.ReplicaSetCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, always: true, proto: 2 },
      type: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.ReplicaSetSpec': {
    fields: {
      minReadySeconds: { value: int32_, proto: 4 },
      replicas: { value: int32_, default: 1, pointer: true, proto: 1 },
      selector: { value: LabelSelector, required: true, pointer: true, always: true, proto: 2 },
      template: { value: PodTemplateSpec, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.ReplicaSetStatus': {
    fields: {
      availableReplicas: { value: int32_, proto: 5 },
      conditions: { value: { kind: 'list', items: ReplicaSetCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 6 },
      fullyLabeledReplicas: { value: int32_, proto: 2 },
      observedGeneration: { value: int64_, proto: 3 },
      readyReplicas: { value: int32_, proto: 4 },
      replicas: { value: int32_, required: true, always: true, proto: 1 },
      terminatingReplicas: { value: int32_, pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.apps.v1.RollingUpdateDaemonSet': {
    fields: {
      maxSurge: { value: intOrString_, pointer: true, proto: 2 },
      maxUnavailable: { value: intOrString_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.RollingUpdateDeployment': {
    fields: {
      maxSurge: { value: intOrString_, default: '25%', pointer: true, proto: 2 },
      maxUnavailable: { value: intOrString_, default: '25%', pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy': {
    fields: {
      maxUnavailable: { value: intOrString_, pointer: true, proto: 2 },
      partition: { value: int32_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSet': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: StatefulSetSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: StatefulSetStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, always: true, proto: 2 },
      type: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetOrdinals': {
    fields: {
      start: { value: int32_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fields: {
      whenDeleted: { value: string_, default: 'Retain', proto: 1 },
      whenScaled: { value: string_, default: 'Retain', proto: 2 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetSpec': {
    fields: {
      minReadySeconds: { value: int32_, proto: 9 },
      ordinals: { value: StatefulSetOrdinals, pointer: true, proto: 11 },
      persistentVolumeClaimRetentionPolicy: { value: StatefulSetPersistentVolumeClaimRetentionPolicy, pointer: true, proto: 10 },
      podManagementPolicy: { value: one_of_OrderedReady_Parallel, default: 'OrderedReady', proto: 6 },
      replicas: { value: int32_, default: 1, pointer: true, proto: 1 },
      revisionHistoryLimit: { value: int32_, default: 10, pointer: true, proto: 8 },
      selector: { value: LabelSelector, required: true, pointer: true, always: true, proto: 2 },
      serviceName: { value: string_, always: true, proto: 5 },
      template: { value: PodTemplateSpec, required: true, always: true, proto: 3 },
      updateStrategy: { value: StatefulSetUpdateStrategy, default: {}, always: true, proto: 7 },
      volumeClaimTemplates: { value: { kind: 'list', items: PersistentVolumeClaim, listType: 'atomic' }, proto: 4 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetStatus': {
    fields: {
      availableReplicas: { value: int32_, always: true, proto: 11 },
      collisionCount: { value: int32_, pointer: true, proto: 9 },
      conditions: { value: { kind: 'list', items: StatefulSetCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 10 },
      currentReplicas: { value: int32_, proto: 4 },
      currentRevision: { value: string_, proto: 6 },
      observedGeneration: { value: int64_, proto: 1 },
      readyReplicas: { value: int32_, proto: 3 },
      replicas: { value: int32_, required: true, always: true, proto: 2 },
      updateRevision: { value: string_, proto: 7 },
      updatedReplicas: { value: int32_, proto: 5 },
    },
  },
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy': {
    fields: {
      rollingUpdate: { value: RollingUpdateStatefulSetStrategy, pointer: true, proto: 2 },
      type: { value: one_of_OnDelete_Recreate_RollingUpdate, proto: 1 },
    },
  },
};
