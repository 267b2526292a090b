/** Carries out what is planned for an autoscaler. */
import { HorizontalPodAutoscaler, type HorizontalPodAutoscalerStatus, type Kind, type Scale } from '#api';
import { formatTime, toError } from '#base';
import { type ReconcileContext, setScale, writeStatus } from '#reconcile';
import { omitZeros } from '../status/omit-zeros.ts';
import type { Memory } from './memory.ts';
import { type AutoscalerPlan, Conditions } from './plan.ts';

/** The workload. */
export interface Target {
  readonly kind: Kind;
  readonly scale: Scale;
}

interface Applying extends Target {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly memory: Memory;
}

/** Changes the number of pods, and says in the status what was found and done. Returns what is to be remembered. */
export async function apply(plan: AutoscalerPlan, applying: Applying, context: ReconcileContext): Promise<Memory> {
  const { autoscaler, memory, scale } = applying;
  const nowMs = context.clock.now();
  const conditions = new Conditions(plan.conditions, nowMs);
  const current = scale.spec.replicas ?? 0;
  const desired = (await rescale(plan, { ...applying, conditions }, context)) ?? current;
  const { recommended } = plan;
  const lastScaleTime = desired === current ? autoscaler.status?.lastScaleTime : formatTime(nowMs);
  await write(
    autoscaler,
    {
      ...omitZeros({ currentReplicas: current }),
      desiredReplicas: desired,
      currentMetrics: [...plan.metrics],
      conditions: [...conditions.all],
      ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    },
    context,
  );
  return {
    recommendations: [
      ...memory.recommendations,
      ...(recommended === undefined ? [] : [{ atMs: nowMs, replicas: recommended }]),
    ],
    changes: [...memory.changes, ...(desired === current ? [] : [{ atMs: nowMs, replicas: desired - current }])],
  };
}

/** Returns the new number; undefined when it stays, or could not be changed, which the next look tries again. */
async function rescale(
  { rescale: planned }: AutoscalerPlan,
  { autoscaler, kind, scale, conditions }: Applying & { readonly conditions: Conditions },
  { client, event }: ReconcileContext,
): Promise<number | undefined> {
  if (!planned) return undefined;
  const { replicas, reason } = planned;
  const what = `New size: ${replicas}; reason: ${reason}`;
  try {
    await setScale(kind, { scale, replicas }, { client });
  } catch (error) {
    const { message } = toError(error);
    event(autoscaler, { type: 'Warning', reason: 'FailedRescale', message: `${what}; error: ${message}` });
    const told = `the HPA controller was unable to update the target scale: ${message}`;
    conditions.set('AbleToScale', false, { reason: 'FailedUpdateScale', message: told });
    return undefined;
  }
  event(autoscaler, { type: 'Normal', reason: 'SuccessfulRescale', message: what });
  const told = `the HPA controller was able to update the target scale to ${replicas}`;
  conditions.set('AbleToScale', true, { reason: 'SucceededRescale', message: told });
  return replicas;
}

/** Says that there is nothing to scale. */
export async function tellMissing(
  autoscaler: HorizontalPodAutoscaler,
  why: string,
  context: ReconcileContext,
): Promise<void> {
  context.event(autoscaler, { type: 'Warning', reason: 'FailedGetScale', message: why });
  const { desiredReplicas = 0, ...before }: Partial<HorizontalPodAutoscalerStatus> = autoscaler.status ?? {};
  const conditions = new Conditions(before.conditions ?? [], context.clock.now());
  const message = `the HPA controller was unable to get the target's current scale: ${why}`;
  conditions.set('AbleToScale', false, { reason: 'FailedGetScale', message });
  await write(autoscaler, { ...before, desiredReplicas, conditions: [...conditions.all] }, context);
}

async function write(
  object: HorizontalPodAutoscaler,
  status: HorizontalPodAutoscalerStatus,
  context: ReconcileContext,
): Promise<void> {
  await writeStatus(HorizontalPodAutoscaler, { object, updated: { ...object, status } }, context);
}
