/** Defaults of autoscalers that depend on other fields. */
import { deepClone, type HorizontalPodAutoscaler, type HPAScalingRules, type MetricSpec } from '#api';

const defaultUtilizationPercent = 80;

/** The use of CPU, on average over the pods, in percent of what they request. */
export const cpuUtilization = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

/** What is aimed at when nothing is said. */
export const defaultMetric = (): MetricSpec => cpuUtilization(defaultUtilizationPercent);

const scaleUp: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
/** Its window is left to the controller, which has an option for it. */
const scaleDown: HPAScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** The metric, and rules of both directions when there are any of one. */
export function defaultAutoscaler({ spec }: HorizontalPodAutoscaler): void {
  if (!spec.metrics?.length) spec.metrics = [defaultMetric()];
  const { behavior } = spec;
  if (!behavior) return;
  behavior.scaleUp = { ...deepClone(scaleUp), ...behavior.scaleUp };
  behavior.scaleDown = { ...deepClone(scaleDown), ...behavior.scaleDown };
}
