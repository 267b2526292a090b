/** HorizontalPodAutoscaler: as many pods as there is work for. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, Quantity, Time } from '../../meta/v1/scalars.ts';

/** Gives a workload as many pods as its metrics ask for. */
export interface HorizontalPodAutoscaler extends KubeObject {
  /** Which workload, its bounds and its metrics. @default {} @proto 2 */
  spec: HorizontalPodAutoscalerSpec;
  /** How many pods it has, and shall have. @always @proto 3 */
  status?: HorizontalPodAutoscalerStatus;
}

export const HorizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which workload is scaled, by which metrics and within which bounds. */
export interface HorizontalPodAutoscalerSpec {
  /** How fast the number may rise and fall. @proto 5 */
  behavior?: HorizontalPodAutoscalerBehavior;
  /** Number of pods that is never exceeded. @proto 3 */
  maxReplicas: Int32;
  /** What is measured and aimed at; the metric that asks for most pods counts. Left out, 80 % use of requested CPU.
   *  @listType atomic @proto 4 */
  metrics?: MetricSpec[];
  /** Number of pods that there are at least. Default 1. 0 needs a metric that is no use of pods. @default 1 @pointer
   *  @proto 2 */
  minReplicas?: Int32;
  /** The workload; it must have a scale subresource. @proto 1 */
  scaleTargetRef: CrossVersionObjectReference;
}

/** Points to an object in the same namespace, in whichever version. */
export interface CrossVersionObjectReference {
  /** API version of the object. @proto 3 */
  apiVersion?: string;
  /** Kind of the object. @proto 1 */
  kind: string;
  /** Name of the object. @proto 2 */
  name: string;
}

/** How fast the number of pods may change. */
export interface HorizontalPodAutoscalerBehavior {
  /** How fast it may fall. Default: down to the minimum, by what was asked for within the last 300 seconds. @proto 2 */
  scaleDown?: HPAScalingRules;
  /** How fast it may rise. Default: within 15 seconds by 4 pods or to the double, whichever is more. @proto 1 */
  scaleUp?: HPAScalingRules;
}

/** How fast the number of pods may change in one direction. */
export interface HPAScalingRules {
  /** Bounds of the change; at least one. @listType atomic @proto 2 */
  policies?: HPAScalingPolicy[];
  /** Which of the policies counts: `Max` (the default), `Min`, or `Disabled` for no change at all. @pointer @proto 1 */
  selectPolicy?: string;
  /** Seconds over which recommendations are compared: the least change of them is made. Default 0 up and 300 down.
   *  @pointer @proto 3 */
  stabilizationWindowSeconds?: Int32;
  /** How far a metric may be off what is aimed at before the number changes. Default 10 %, as the controller is set.
   *  @proto 4 */
  tolerance?: Quantity;
}

/** A bound of the change within a time. */
export interface HPAScalingPolicy {
  /** The time: 1 to 1800 seconds. @proto 3 */
  periodSeconds: Int32;
  /** What `value` counts: Pods or Percent. @proto 1 */
  type: string;
  /** By so much may the number change. Above 0. @proto 2 */
  value: Int32;
}

/** A metric and what is aimed at. `type` names the field that is set. */
export interface MetricSpec {
  /** Use of CPU or memory by one container of each pod. @proto 7 */
  containerResource?: ContainerResourceMetricSource;
  /** A number from outside of the cluster, such as the length of a queue. @proto 5 */
  external?: ExternalMetricSource;
  /** A number that belongs to one object of the cluster, such as requests of an Ingress. @proto 2 */
  object?: ObjectMetricSource;
  /** A number that each pod has, such as transactions a second; averaged. @proto 3 */
  pods?: PodsMetricSource;
  /** Use of CPU or memory by the pods. @proto 4 */
  resource?: ResourceMetricSource;
  /** ContainerResource, External, Object, Pods or Resource. @proto 1 */
  type: string;
}

/** Use of a resource by one container of each pod. */
export interface ContainerResourceMetricSource {
  /** Name of the container. @proto 3 */
  container: string;
  /** The resource, such as cpu. @proto 1 */
  name: string;
  /** What is aimed at. @proto 2 */
  target: MetricTarget;
}

/** A number from outside of the cluster. */
export interface ExternalMetricSource {
  /** Which number. @proto 1 */
  metric: MetricIdentifier;
  /** What is aimed at. @proto 2 */
  target: MetricTarget;
}

/** A number that belongs to one object. */
export interface ObjectMetricSource {
  /** The object. @proto 1 */
  describedObject: CrossVersionObjectReference;
  /** Which number. @proto 3 */
  metric: MetricIdentifier;
  /** What is aimed at. @proto 2 */
  target: MetricTarget;
}

/** A number that each pod has. */
export interface PodsMetricSource {
  /** Which number. @proto 1 */
  metric: MetricIdentifier;
  /** What is aimed at; an average. @proto 2 */
  target: MetricTarget;
}

/** Use of a resource by the pods. */
export interface ResourceMetricSource {
  /** The resource, such as cpu. @proto 1 */
  name: string;
  /** What is aimed at. @proto 2 */
  target: MetricTarget;
}

/** What is aimed at. `type` names the field that is set. */
export interface MetricTarget {
  /** Average over the pods, in percent of what they request. @pointer @proto 4 */
  averageUtilization?: Int32;
  /** Average over the pods. @proto 3 */
  averageValue?: Quantity;
  /** Utilization, Value or AverageValue. @proto 1 */
  type: string;
  /** The number itself. @proto 2 */
  value?: Quantity;
}

/** Names a number. */
export interface MetricIdentifier {
  /** Its name. @proto 1 */
  name: string;
  /** Narrows it down by labels, where the source of metrics has them. @proto 2 */
  selector?: LabelSelector;
}

/** What was last seen of an autoscaler. */
export interface HorizontalPodAutoscalerStatus {
  /** Aspects of the state: AbleToScale, ScalingActive, ScalingLimited. @listType map @listMapKey type @patchStrategy
   *  merge @patchMergeKey type @proto 6 */
  conditions?: HorizontalPodAutoscalerCondition[];
  /** What was last measured. @listType atomic @always @proto 5 */
  currentMetrics?: MetricStatus[];
  /** Number of pods that there are. @proto 3 */
  currentReplicas?: Int32;
  /** Number of pods that there shall be. @proto 4 */
  desiredReplicas: Int32;
  /** When the number was last changed. @proto 2 */
  lastScaleTime?: Time;
  /** The generation of the spec that this status is about. @pointer @proto 1 */
  observedGeneration?: Int64;
}

/** One aspect of an autoscaler's state. */
export interface HorizontalPodAutoscalerCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** The generation of the spec that this condition is about. @pointer @proto 6 */
  observedGeneration?: Int64;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as ScalingActive. @proto 1 */
  type: string;
}

/** What was last measured of one metric. `type` names the field that is set. */
export interface MetricStatus {
  /** Use of CPU or memory by one container of each pod. @proto 7 */
  containerResource?: ContainerResourceMetricStatus;
  /** A number from outside of the cluster. @proto 5 */
  external?: ExternalMetricStatus;
  /** A number that belongs to one object of the cluster. @proto 2 */
  object?: ObjectMetricStatus;
  /** A number that each pod has. @proto 3 */
  pods?: PodsMetricStatus;
  /** Use of CPU or memory by the pods. @proto 4 */
  resource?: ResourceMetricStatus;
  /** ContainerResource, External, Object, Pods or Resource. @proto 1 */
  type: string;
}

/** Use of a resource by one container of each pod, as last measured. */
export interface ContainerResourceMetricStatus {
  /** Name of the container. @proto 3 */
  container: string;
  /** How much it was. @proto 2 */
  current: MetricValueStatus;
  /** The resource, such as cpu. @proto 1 */
  name: string;
}

/** A number from outside of the cluster, as last measured. */
export interface ExternalMetricStatus {
  /** How much it was. @proto 2 */
  current: MetricValueStatus;
  /** Which number. @proto 1 */
  metric: MetricIdentifier;
}

/** A number that belongs to one object, as last measured. */
export interface ObjectMetricStatus {
  /** How much it was. @proto 2 */
  current: MetricValueStatus;
  /** The object. @proto 3 */
  describedObject: CrossVersionObjectReference;
  /** Which number. @proto 1 */
  metric: MetricIdentifier;
}

/** A number that each pod has, as last measured. */
export interface PodsMetricStatus {
  /** How much it was. @proto 2 */
  current: MetricValueStatus;
  /** Which number. @proto 1 */
  metric: MetricIdentifier;
}

/** Use of a resource by the pods, as last measured. */
export interface ResourceMetricStatus {
  /** How much it was. @proto 2 */
  current: MetricValueStatus;
  /** The resource, such as cpu. @proto 1 */
  name: string;
}

/** How much a metric was. */
export interface MetricValueStatus {
  /** Average over the pods, in percent of what they request. @pointer @proto 3 */
  averageUtilization?: Int32;
  /** Average over the pods. @proto 2 */
  averageValue?: Quantity;
  /** The number itself. @proto 1 */
  value?: Quantity;
}
