/** Tests of what a pod's status says. */
import type { PodCondition, PodStatus } from '#api';
import type { PodStop } from '../plan/observation.ts';
import { renderPodStatus } from '../plan/status/pod-status.ts';
import { nowMs, type ObservationParts, observationWith, type PodParts, podWith, sandboxWith } from './builders.ts';

const context = { nowMs, hostIps: ['192.0.2.1'], runtimeName: 'containerd' };
/** The status of a pod of which this was observed. */
export const status = (pod: PodParts, observed: ObservationParts, stop?: PodStop): PodStatus =>
  renderPodStatus({ pod: podWith(pod), stop }, observationWith(observed), context);
/** A pod's sandboxes, of which the only one is ready. */
export const ready = [sandboxWith()];
/** 74 seconds are left of it. */
export const backoff = { delayMs: 80_000, updatedAtMs: nowMs - 6000 };
/** One condition of the status; undefined when it has none of the type. */
export const condition = (of: PodStatus, type: string): PodCondition | undefined =>
  of.conditions?.find(condition => condition.type === type);
/** The user deletes the pod just now, with 30 seconds of grace. */
export const deleted: PodStop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs };
/** The node shuts down. */
export const shutdown: PodStop = { ...deleted, cause: 'shutdown', reason: 'Terminated', message: 'shutdown' };
/** The pod has run beyond its deadline. */
export const late: PodStop = {
  ...deleted,
  cause: 'failed',
  reason: 'DeadlineExceeded',
  message: 'too long',
  condition: { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' },
};
