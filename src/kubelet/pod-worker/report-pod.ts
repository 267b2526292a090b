/** Says how a pod is: its status to who writes statuses, and events about what it came to. */
import type { PodStatus } from '#api';
import type { DesiredPod, PodObservation } from '../plan/observation.ts';
import { isEnding } from '../plan/plan-pod.ts';
import { resizeMessage } from '../plan/resize/resize-message.ts';
import { withReportedStatus } from '../plan/status/conditions.ts';
import { newCrashLoops } from '../plan/status/crash-loops.ts';
import { renderPodStatus } from '../plan/status/pod-status.ts';
import { endedResize } from '../plan/status/resize-conditions.ts';
import type { PodWorkerDependencies } from './dependencies.ts';

/** Returns the status that was reported. `granted` is the pod as the node has granted it. */
export function reportPod(
  { desired, granted }: { readonly desired: DesiredPod; readonly granted: DesiredPod },
  observed: PodObservation,
  { statuses, clock, hostIps, runtimeName, event }: PodWorkerDependencies,
): PodStatus {
  const { uid, name, namespace } = desired.pod.metadata;
  const pod = withReportedStatus(granted.pod, statuses.statusOf(uid));
  const status = renderPodStatus({ ...desired, pod }, observed, { nowMs: clock.now(), hostIps, runtimeName });
  for (const container of newCrashLoops(pod.status, status)) {
    const message = `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`;
    event(pod, { type: 'Warning', reason: 'BackOff', message, container });
  }
  const resized = isEnding(desired, observed.runtime) ? undefined : endedResize(pod.status, status);
  if (resized) {
    const message = resizeMessage(pod, 'completed', { generation: resized.observedGeneration });
    event(pod, { type: 'Normal', reason: 'ResizeCompleted', message });
  }
  statuses.report(desired.pod, status);
  return status;
}
