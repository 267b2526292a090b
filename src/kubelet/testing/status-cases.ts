/** Tests of what a pod's status says. */
import type { PodCondition, PodStatus } from '#api';
import type { PodStop } from '../plan/observation.ts';
import { renderPodStatus } from '../plan/status/pod-status.ts';
import { nowMs, type ObservationParts, observationWith, type PodParts, podWith, sandboxWith } from './builders.ts';

const context = { nowMs, hostIps: ['192.0.2.1'], runtimeName: 'containerd' };
export const status = (pod: PodParts, observed: ObservationParts, stop?: PodStop): PodStatus =>
  renderPodStatus({ pod: podWith(pod), stop }, observationWith(observed), context);
export const ready = [sandboxWith()];
export const backoff = { delayMs: 80_000, updatedAtMs: nowMs - 6000 };
export const condition = (of: PodStatus, type: string): PodCondition | undefined =>
  of.conditions?.find(condition => condition.type === type);
export const deleted: PodStop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs };
export const shutdown: PodStop = { ...deleted, cause: 'shutdown', reason: 'Terminated', message: 'shutdown' };
export const late: PodStop = {
  ...deleted,
  cause: 'failed',
  reason: 'DeadlineExceeded',
  message: 'too long',
  condition: { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' },
};
