// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ContainerResourceMetricSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource' };
const ContainerResourceMetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus' };
const CrossVersionObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.CrossVersionObjectReference' };
const ExternalMetricSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ExternalMetricSource' };
const ExternalMetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ExternalMetricStatus' };
const HPAScalingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HPAScalingPolicy' };
const HPAScalingRules: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HPAScalingRules' };
const HorizontalPodAutoscalerBehavior: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior' };
const HorizontalPodAutoscalerCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition' };
const HorizontalPodAutoscalerSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec' };
const HorizontalPodAutoscalerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const MetricIdentifier: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.MetricIdentifier' };
const MetricSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.MetricSpec' };
const MetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.MetricStatus' };
const MetricTarget: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.MetricTarget' };
const MetricValueStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.MetricValueStatus' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ObjectMetricSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ObjectMetricSource' };
const ObjectMetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ObjectMetricStatus' };
const PodsMetricSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.PodsMetricSource' };
const PodsMetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.PodsMetricStatus' };
const ResourceMetricSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ResourceMetricSource' };
const ResourceMetricStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v2.ResourceMetricStatus' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource': {
    fields: {
      container: { value: string_, required: true, always: true, proto: 3 },
      name: { value: string_, required: true, always: true, proto: 1 },
      target: { value: MetricTarget, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus': {
    fields: {
      container: { value: string_, required: true, always: true, proto: 3 },
      current: { value: MetricValueStatus, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference': {
    fields: {
      apiVersion: { value: string_, proto: 3 },
      kind: { value: string_, required: true, always: true, proto: 1 },
      name: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.ExternalMetricSource': {
    fields: {
      metric: { value: MetricIdentifier, required: true, always: true, proto: 1 },
      target: { value: MetricTarget, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.ExternalMetricStatus': {
    fields: {
      current: { value: MetricValueStatus, required: true, always: true, proto: 2 },
      metric: { value: MetricIdentifier, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.HPAScalingPolicy': {
    fields: {
      periodSeconds: { value: int32_, required: true, always: true, proto: 3 },
      type: { value: string_, required: true, always: true, proto: 1 },
      value: { value: int32_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.HPAScalingRules': {
    fields: {
      policies: { value: { kind: 'list', items: HPAScalingPolicy, listType: 'atomic' }, proto: 2 },
      selectPolicy: { value: string_, pointer: true, proto: 1 },
      stabilizationWindowSeconds: { value: int32_, pointer: true, proto: 3 },
      tolerance: { value: quantity_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: HorizontalPodAutoscalerSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: HorizontalPodAutoscalerStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior': {
    fields: {
      scaleDown: { value: HPAScalingRules, pointer: true, proto: 2 },
      scaleUp: { value: HPAScalingRules, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      observedGeneration: { value: int64_, pointer: true, proto: 6 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec': {
    fields: {
      behavior: { value: HorizontalPodAutoscalerBehavior, pointer: true, proto: 5 },
      maxReplicas: { value: int32_, required: true, always: true, proto: 3 },
      metrics: { value: { kind: 'list', items: MetricSpec, listType: 'atomic' }, proto: 4 },
      minReplicas: { value: int32_, default: 1, pointer: true, proto: 2 },
      scaleTargetRef: { value: CrossVersionObjectReference, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: HorizontalPodAutoscalerCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 6 },
      currentMetrics: { value: { kind: 'list', items: MetricStatus, listType: 'atomic' }, always: true, proto: 5 },
      currentReplicas: { value: int32_, proto: 3 },
      desiredReplicas: { value: int32_, required: true, always: true, proto: 4 },
      lastScaleTime: { value: time_, pointer: true, proto: 2 },
      observedGeneration: { value: int64_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.MetricIdentifier': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      selector: { value: LabelSelector, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.MetricSpec': {
    fields: {
      containerResource: { value: ContainerResourceMetricSource, pointer: true, proto: 7 },
      external: { value: ExternalMetricSource, pointer: true, proto: 5 },
      object: { value: ObjectMetricSource, pointer: true, proto: 2 },
      pods: { value: PodsMetricSource, pointer: true, proto: 3 },
      resource: { value: ResourceMetricSource, pointer: true, proto: 4 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.MetricStatus': {
    fields: {
      containerResource: { value: ContainerResourceMetricStatus, pointer: true, proto: 7 },
      external: { value: ExternalMetricStatus, pointer: true, proto: 5 },
      object: { value: ObjectMetricStatus, pointer: true, proto: 2 },
      pods: { value: PodsMetricStatus, pointer: true, proto: 3 },
      resource: { value: ResourceMetricStatus, pointer: true, proto: 4 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.MetricTarget': {
    fields: {
      averageUtilization: { value: int32_, pointer: true, proto: 4 },
      averageValue: { value: quantity_, pointer: true, proto: 3 },
      type: { value: string_, required: true, always: true, proto: 1 },
      value: { value: quantity_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.MetricValueStatus': {
    fields: {
      averageUtilization: { value: int32_, pointer: true, proto: 3 },
      averageValue: { value: quantity_, pointer: true, proto: 2 },
      value: { value: quantity_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.ObjectMetricSource': {
    fields: {
      describedObject: { value: CrossVersionObjectReference, required: true, always: true, proto: 1 },
      metric: { value: MetricIdentifier, required: true, always: true, proto: 3 },
      target: { value: MetricTarget, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.ObjectMetricStatus': {
    fields: {
      current: { value: MetricValueStatus, required: true, always: true, proto: 2 },
      describedObject: { value: CrossVersionObjectReference, required: true, always: true, proto: 3 },
      metric: { value: MetricIdentifier, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.PodsMetricSource': {
    fields: {
      metric: { value: MetricIdentifier, required: true, always: true, proto: 1 },
      target: { value: MetricTarget, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.PodsMetricStatus': {
    fields: {
      current: { value: MetricValueStatus, required: true, always: true, proto: 2 },
      metric: { value: MetricIdentifier, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v2.ResourceMetricSource': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      target: { value: MetricTarget, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.autoscaling.v2.ResourceMetricStatus': {
    fields: {
      current: { value: MetricValueStatus, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
};
