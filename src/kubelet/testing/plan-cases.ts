/** Tests of planners: what a pod is, what was observed of it, and the steps that follow, in one line each. */
import { expect, test } from 'vitest';
import type { PodStop } from '../plan/observation.ts';
import { planPod } from '../plan/plan-pod.ts';
import type { Step } from '../plan/step.ts';
import { nowMs, type ObservationParts, observationWith, type PodParts, podWith, sandboxWith } from './builders.ts';

/** A step in one line: its name and what it is about. */
function brief(step: Step): string {
  if (step.do === 'wait') return `wait ${(step.untilMs - nowMs) / 1000}`;
  if (step.do === 'startContainer') return `start ${step.container}#${step.attempt}`;
  if (step.do === 'stopContainer')
    return `stop ${step.container} ${step.gracePeriodSeconds}${step.hurry ? ' hurry' : ''}`;
  if (step.do === 'createSandbox') return `createSandbox ${step.attempt}`;
  if (step.do === 'ensureImage') return `image ${step.container}`;
  if (step.do === 'prepareVolume') return `volume ${step.volume}`;
  return 'id' in step ? `${step.do} ${step.id}` : step.do;
}

/** The steps that are planned now. */
export const plan = (pod: PodParts, observed: ObservationParts, stop?: PodStop) =>
  planPod({ pod: podWith(pod), stop }, observationWith(observed), nowMs).map(brief);

interface PlanCase {
  readonly name: string;
  readonly pod?: PodParts;
  readonly observed?: ObservationParts;
  readonly stop?: PodStop;
  readonly steps: string[];
}

/** A pod's sandboxes, of which the only one is ready. */
export const ready = [sandboxWith()];
/** All images that the cases' containers name are there. */
export const images = { app: 'ready', one: 'ready', two: 'ready', side: 'ready' } as const;
/** Over since 10 seconds. */
export const backoff = { delayMs: 20_000, updatedAtMs: nowMs - 30_000 };
/** The user has deleted the pod 10 seconds ago, with 30 of grace. */
export const deleted: PodStop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs - 10_000 };

/** One test for each. */
export const testPlans = (cases: readonly PlanCase[]): void =>
  test.each(cases)('$name', ({ pod = {}, observed = {}, stop, steps }) =>
    expect(plan(pod, observed, stop)).toEqual(steps),
  );
