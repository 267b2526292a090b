// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const CrossVersionObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.CrossVersionObjectReference' };
const HorizontalPodAutoscalerSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec' };
const HorizontalPodAutoscalerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ScaleSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.ScaleSpec' };
const ScaleStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.ScaleStatus' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.autoscaling.v1.CrossVersionObjectReference': {
    fields: {
      apiVersion: { value: string_, proto: 3 },
      kind: { value: string_, required: true, always: true, proto: 1 },
      name: { value: string_, required: true, always: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: HorizontalPodAutoscalerSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: HorizontalPodAutoscalerStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec': {
    fields: {
      maxReplicas: { value: int32_, required: true, always: true, proto: 3 },
      minReplicas: { value: int32_, default: 1, pointer: true, proto: 2 },
      scaleTargetRef: { value: CrossVersionObjectReference, required: true, always: true, proto: 1 },
      targetCPUUtilizationPercentage: { value: int32_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus': {
    fields: {
      currentCPUUtilizationPercentage: { value: int32_, pointer: true, proto: 5 },
      currentReplicas: { value: int32_, required: true, always: true, proto: 3 },
      desiredReplicas: { value: int32_, required: true, always: true, proto: 4 },
      lastScaleTime: { value: time_, pointer: true, proto: 2 },
      observedGeneration: { value: int64_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v1.Scale': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ScaleSpec, default: {}, always: true, proto: 2 },
      status: { value: ScaleStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.autoscaling.v1.ScaleSpec': {
    fields: {
      replicas: { value: int32_, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v1.ScaleStatus': {
    fields: {
      replicas: { value: int32_, required: true, always: true, proto: 1 },
      selector: { value: string_, proto: 2 },
    },
  },
};
