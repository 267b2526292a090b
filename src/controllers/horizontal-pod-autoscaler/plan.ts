/** What to do for one autoscaler: pure. `proposals.ts` says what metrics ask for, `stabilize.ts` what becomes of it.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ */
import {
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type MetricStatus,
  type Pod,
  type Scale,
  setCondition,
} from '#api';
import { formatTime } from '#base';
import type { Measurement } from './measurement.ts';
import type { Memory } from './memory.ts';
import { type Proposal, propose, type Refusal, tolerancesOf } from './proposals.ts';
import { limit, stabilize } from './stabilize.ts';

/** What users are told. */
export interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What there is. */
export interface Observed {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly scale: Scale;
  /** The pods of the workload. */
  readonly pods: readonly Pod[];
  /** One for each metric of the spec; none while the bounds decide (see {@link isMeasured}). */
  readonly measurements: readonly Measurement[];
  readonly memory: Memory;
  /** Whether the scale says which pods are the workload's. */
  readonly hasSelector: boolean;
}

/** What to write, and what to remember. */
export interface AutoscalerPlan {
  /** The number of pods that there shall be, and why, if that is another than now. */
  readonly rescale?: { readonly replicas: number; readonly reason: string };
  readonly conditions: readonly HorizontalPodAutoscalerCondition[];
  readonly metrics: readonly MetricStatus[];
  /** What the metrics ask for, to be remembered. */
  readonly recommended?: number;
  readonly told: readonly Told[];
}

/** Whether the number of pods goes by metrics now, and not by the bounds alone. */
export function isMeasured({ spec }: HorizontalPodAutoscaler, current: number): boolean {
  const minReplicas = spec.minReplicas ?? 1;
  return !(current === 0 && minReplicas !== 0) && current <= spec.maxReplicas && current >= minReplicas;
}

/** Looks at an autoscaler whose workload was found. */
export function planAutoscaler(observed: Observed, nowMs: number): AutoscalerPlan {
  const { autoscaler, scale } = observed;
  const { maxReplicas, minReplicas = 1 } = autoscaler.spec;
  const current = scale.spec.replicas ?? 0;
  const conditions = new Conditions(autoscaler.status?.conditions ?? [], nowMs);
  conditions.set('AbleToScale', true, {
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  });
  if (current === 0 && minReplicas !== 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    conditions.set('ScalingActive', false, { reason: 'ScalingDisabled', message });
    return { conditions: conditions.all, metrics: [], told: [] };
  }
  if (current > maxReplicas) {
    const rescale = { replicas: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' };
    return { rescale, conditions: conditions.all, metrics: [], told: [] };
  }
  if (current < minReplicas) {
    const rescale = { replicas: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' };
    return { rescale, conditions: conditions.all, metrics: [], told: [] };
  }
  return planByMetrics(observed, conditions, nowMs);
}

function planByMetrics(observed: Observed, conditions: Conditions, nowMs: number): AutoscalerPlan {
  const { autoscaler, scale, memory } = observed;
  const current = scale.spec.replicas ?? 0;
  if (!observed.hasSelector) return withoutSelector(conditions);
  const { best, refusals, metrics } = compareMetrics(observed, nowMs);
  const told = refusals.map(({ reason, why }): Told => ({ type: 'Warning', reason, message: why }));
  const [first] = refusals;
  // With a metric missing nobody knows whether fewer pods are enough.
  if (!best || (first && best.replicas < current)) {
    const { reason = 'InvalidMetricSourceType', why = 'no metrics' } = first ?? {};
    conditions.set('ScalingActive', false, {
      reason,
      message: `the HPA was unable to compute the replica count: ${why}`,
    });
    const failure = `invalid metrics (${refusals.length} invalid out of ${observed.measurements.length}), first error is: ${why}`;
    const failed: Told = { type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: failure };
    return { conditions: conditions.all, metrics, told: [...told, failed] };
  }
  const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  conditions.set('ScalingActive', true, { reason: 'ValidMetricFound', message });
  const stabilized = stabilize({ autoscaler, current, recommended: best.replicas, memory }, nowMs);
  conditions.set('AbleToScale', true, stabilized);
  const limited = limit({ autoscaler, current, memory }, stabilized.replicas, nowMs);
  conditions.set('ScalingLimited', limited.replicas !== stabilized.replicas, limited);
  const reason = best.replicas > current ? `${best.name} above target` : 'All metrics below target';
  return {
    ...(limited.replicas === current ? {} : { rescale: { replicas: limited.replicas, reason } }),
    conditions: conditions.all,
    metrics,
    recommended: best.replicas,
    told,
  };
}

function withoutSelector(conditions: Conditions): AutoscalerPlan {
  const message = "the HPA target's scale is missing a selector";
  conditions.set('ScalingActive', false, { reason: 'InvalidSelector', message });
  const told: Told[] = [
    { type: 'Warning', reason: 'SelectorRequired', message: 'selector is required' },
    { type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: 'selector is required' },
  ];
  return { conditions: conditions.all, metrics: [], told };
}

interface Comparison {
  /** The metric that asks for most pods. */
  readonly best: Proposal | undefined;
  readonly refusals: readonly Refusal[];
  readonly metrics: readonly MetricStatus[];
}

function compareMetrics({ autoscaler, scale, pods, measurements }: Observed, nowMs: number): Comparison {
  const workload = {
    pods,
    specReplicas: scale.spec.replicas ?? 0,
    statusReplicas: scale.status?.replicas ?? 0,
    tolerances: tolerancesOf(autoscaler),
    nowMs,
  };
  const outcomes = (autoscaler.spec.metrics ?? []).map((spec, index) =>
    propose(spec, measurements[index] ?? { type: 'none', why: 'not measured' }, workload),
  );
  const proposals = outcomes.filter(outcome => 'replicas' in outcome);
  return {
    best: proposals.reduce<Proposal | undefined>(
      (most, next) => (most && most.replicas >= next.replicas ? most : next),
      undefined,
    ),
    refusals: outcomes.filter(outcome => 'why' in outcome),
    metrics: proposals.map(({ status }) => status),
  };
}

/** Conditions, as they are set one after the other. */
export class Conditions {
  readonly #now: string;
  #all: readonly HorizontalPodAutoscalerCondition[];

  constructor(before: readonly HorizontalPodAutoscalerCondition[], nowMs: number) {
    this.#now = formatTime(nowMs);
    this.#all = before;
  }

  /** As they are now. */
  get all(): readonly HorizontalPodAutoscalerCondition[] {
    return this.#all;
  }

  /** Sets one. */
  set(type: string, isTrue: boolean, { reason, message }: { readonly reason: string; readonly message: string }): void {
    const condition = { type, status: isTrue ? 'True' : 'False', reason, message };
    this.#all = setCondition<HorizontalPodAutoscalerCondition>(this.#all, condition, this.#now);
  }
}
