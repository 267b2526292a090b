/** The number of pods that a recommendation becomes: recent ones, rates and bounds hold it back. Pure.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '#api';
import type { Change, Memory } from './memory.ts';

/** A number of pods, or a bound of it, and why. */
export interface Reasoned {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

interface Stabilizing {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly current: number;
  /** As the metrics recommend. */
  readonly recommended: number;
  readonly memory: Memory;
}

const defaultDownSeconds = 300;

const steady = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const downStabilized = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const upStabilized = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

/** The least change that was recommended within the windows of both directions. */
export function stabilize({ autoscaler, current, recommended, memory }: Stabilizing, nowMs: number): Reasoned {
  const { behavior } = autoscaler.spec;
  const within = (seconds: number): number[] =>
    memory.recommendations.filter(({ atMs }) => atMs > nowMs - seconds * 1000).map(({ replicas }) => replicas);
  const highest = Math.max(
    recommended,
    ...within(behavior?.scaleDown?.stabilizationWindowSeconds ?? defaultDownSeconds),
  );
  if (!behavior) return { replicas: highest, ...(highest === recommended ? steady : downStabilized) };
  const lowest = Math.min(recommended, ...within(behavior.scaleUp?.stabilizationWindowSeconds ?? 0));
  const replicas = Math.min(Math.max(current, lowest), highest);
  if (replicas === recommended) return { replicas, ...steady };
  return { replicas, ...(recommended >= current ? upStabilized : downStabilized) };
}

const inRange = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const tooMany = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const tooFew = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const tooFastUp = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const tooFastDown = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

/** The number within the bounds and rates of an autoscaler. `desired`: the outcome of {@link stabilize}. */
export function limit(
  { autoscaler: { spec }, current, memory }: Pick<Stabilizing, 'autoscaler' | 'current' | 'memory'>,
  desired: number,
  nowMs: number,
): Reasoned {
  const { behavior, maxReplicas, minReplicas = 1 } = spec;
  const rate = { current, changes: memory.changes, nowMs };
  const upTo = behavior ? Math.max(current, upLimit(behavior.scaleUp ?? {}, rate)) : Math.max(2 * current, 4);
  const downTo = behavior ? Math.min(current, downLimit(behavior.scaleDown ?? {}, rate)) : 0;
  const most = upTo < maxReplicas ? { replicas: upTo, ...tooFastUp } : { replicas: maxReplicas, ...tooMany };
  const least = downTo > minReplicas ? { replicas: downTo, ...tooFastDown } : { replicas: minReplicas, ...tooFew };
  if (desired < least.replicas) return least;
  if (desired > most.replicas) return most;
  return { replicas: desired, ...inRange };
}

interface Rate {
  readonly current: number;
  readonly changes: readonly Change[];
  readonly nowMs: number;
}

/** The number that a policy counts from: as it was when its period began. */
function atBegin({ current, changes, nowMs }: Rate, periodSeconds: number): number {
  const recent = changes.filter(({ atMs }) => atMs > nowMs - periodSeconds * 1000);
  return recent.reduce((replicas, change) => replicas - change.replicas, current);
}

function upLimit({ policies = [], selectPolicy }: HPAScalingRules, rate: Rate): number {
  if (selectPolicy === 'Disabled') return rate.current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const begin = atBegin(rate, periodSeconds);
    return type === 'Percent' ? Math.ceil(begin + (begin * value) / 100) : begin + value;
  });
  return selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

function downLimit({ policies = [], selectPolicy }: HPAScalingRules, rate: Rate): number {
  if (selectPolicy === 'Disabled') return rate.current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const begin = atBegin(rate, periodSeconds);
    return type === 'Percent' ? Math.trunc(begin - (begin * value) / 100) : begin - value;
  });
  return selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}
