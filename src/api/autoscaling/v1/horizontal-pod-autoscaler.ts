/** HorizontalPodAutoscaler in its first version, which knows only the use of CPU. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';

/** Gives a workload as many pods as its use of CPU asks for. What the second version says besides is kept in
 *  annotations. @exportedAs AutoscalingV1HorizontalPodAutoscaler */
export interface HorizontalPodAutoscaler extends KubeObject {
  /** Which workload, and its bounds. @default {} @proto 2 */
  spec: HorizontalPodAutoscalerSpec;
  /** How many pods it has, and shall have. @always @proto 3 */
  status?: HorizontalPodAutoscalerStatus;
}

export const HorizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which workload is scaled, and within which bounds. @exportedAs AutoscalingV1HorizontalPodAutoscalerSpec */
export interface HorizontalPodAutoscalerSpec {
  /** Number of pods that is never exceeded. @proto 3 */
  maxReplicas: Int32;
  /** Number of pods that there are at least. Default 1. @default 1 @pointer @proto 2 */
  minReplicas?: Int32;
  /** The workload; it must have a scale subresource. @proto 1 */
  scaleTargetRef: CrossVersionObjectReference;
  /** Use of CPU that is aimed at, on average over the pods, in percent of what they request. Left out, the default of
   *  the second version. @pointer @proto 4 */
  targetCPUUtilizationPercentage?: Int32;
}

/** Points to an object in the same namespace, in whichever version. @exportedAs
 *  AutoscalingV1CrossVersionObjectReference @mapType atomic */
export interface CrossVersionObjectReference {
  /** API version of the object. @proto 3 */
  apiVersion?: string;
  /** Kind of the object. @proto 1 */
  kind: string;
  /** Name of the object. @proto 2 */
  name: string;
}

/** What was last seen of an autoscaler. @exportedAs AutoscalingV1HorizontalPodAutoscalerStatus */
export interface HorizontalPodAutoscalerStatus {
  /** Use of CPU on average over the pods, in percent of what they request. @pointer @proto 5 */
  currentCPUUtilizationPercentage?: Int32;
  /** Number of pods that there are. @proto 3 */
  currentReplicas: Int32;
  /** Number of pods that there shall be. @proto 4 */
  desiredReplicas: Int32;
  /** When the number was last changed. @proto 2 */
  lastScaleTime?: Time;
  /** The generation of the spec that this status is about. @pointer @proto 1 */
  observedGeneration?: Int64;
}
