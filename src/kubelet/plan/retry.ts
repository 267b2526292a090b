/** Steps that failed before. */
import type { Failure } from './observation.ts';
import type { Step } from './step.ts';

/** The step, or a wait until it may be tried again. */
export function retry(failure: Failure | undefined, nowMs: number, step: Step): Step[] {
  return failure && failure.retryAtMs > nowMs ? [{ do: 'wait', untilMs: failure.retryAtMs }] : [step];
}
