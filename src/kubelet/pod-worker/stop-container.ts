/** Stops a container: its preStop hook, its stop signal, and SIGKILL when the grace period is over. */
import { toError, withDeadline } from '#base';
import { findContainer } from '../plan/containers.ts';
import type { StepOf } from '../plan/step.ts';
import type { Execute, StepContext } from './step-context.ts';

/** What is left for the stop signal, however long the preStop hook took. */
const leastGraceSeconds = 2;

export const stopContainer: Execute<'stopContainer'> = async (step, context) => {
  const { runtime, desired, memory, clock, event } = context;
  if (step.isReplaced) memory.replaced.add(step.id);
  const startedAtMs = clock.now();
  if (!step.hurry) {
    event(desired.pod, { type: 'Normal', reason: 'Killing', message: step.message, container: step.container });
    await runPreStop(step, context);
  }
  const spentSeconds = Math.floor((clock.now() - startedAtMs) / 1000);
  const left = step.hurry
    ? step.gracePeriodSeconds
    : Math.max(
        step.gracePeriodSeconds - spentSeconds,
        Math.min(leastGraceSeconds, step.gracePeriodSeconds || leastGraceSeconds),
      );
  await runtime.stopContainer(step.id, { gracePeriodSeconds: left });
};

/** A hook that fails, or takes longer than the grace period, does not keep the container alive. */
async function runPreStop(step: StepOf<'stopContainer'>, context: StepContext): Promise<void> {
  const { desired, runtimePod, hooks, clock, event } = context;
  const container = findContainer(desired.pod, step.container);
  const hook = container?.lifecycle?.preStop;
  if (!container || !hook || step.gracePeriodSeconds <= 0) return;
  const timeoutMs = step.gracePeriodSeconds * 1000;
  const podIp = runtimePod?.sandboxes[0]?.ips[0] ?? '';
  // Ended with the container, should it exit while the hook waits.
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  try {
    const run = hooks.run(hook, { pod: desired.pod, container, containerId: step.id, podIp, timeoutMs, signal });
    await withDeadline(run, { clock, ms: timeoutMs, what: 'preStop hook' });
  } catch (error) {
    event(desired.pod, {
      type: 'Warning',
      reason: 'FailedPreStopHook',
      message: `PreStopHook failed: ${toError(error).message}`,
      container: step.container,
    });
  } finally {
    over.abort();
  }
}
