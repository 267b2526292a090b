/** The phase of a pod. Source: "Pod phase" of the pod lifecycle page; the precedence is upstream's. */
import { type Container, type ContainerStatus, isSidecar, type Pod, type PodPhase } from '#api';

interface Counts {
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  unknown: number;
}

/** `ending`: nothing will be started any more. */
export function podPhase(
  pod: Pod,
  statuses: { init: readonly ContainerStatus[]; app: readonly ContainerStatus[] },
  ending: boolean,
): PodPhase {
  const init = initialization(pod, statuses.init);
  const { running, waiting, stopped, succeeded, unknown } = count(pod.spec.containers, statuses.app);
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (init.failed > 0 && policy === 'Never') return 'Failed';
  const begun = running > 0 || stopped > 0;
  if ((init.pending > 0 || init.failed > 0) && !begun) return ending && init.failed > 0 ? 'Failed' : 'Pending';
  if (waiting > 0) return ending && stopped > 0 && running === 0 ? 'Failed' : 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (ending) return stopped === succeeded ? 'Succeeded' : 'Failed';
    if (policy === 'Always') return 'Running';
    if (stopped === succeeded) return 'Succeeded';
    return policy === 'Never' ? 'Failed' : 'Running';
  }
  return 'Pending';
}

function initialization(pod: Pod, statuses: readonly ContainerStatus[]): { pending: number; failed: number } {
  const result = { pending: 0, failed: 0 };
  for (const container of pod.spec.initContainers ?? []) {
    const status = statuses.find(({ name }) => name === container.name);
    if (isSidecar(container)) {
      if (!status?.started) result.pending++;
      continue;
    }
    const exitCode = (status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined))
      ?.exitCode;
    if (exitCode === undefined) result.pending++;
    else if (exitCode !== 0) result.failed++;
  }
  return result;
}

function count(containers: readonly Container[], statuses: readonly ContainerStatus[]): Counts {
  const counts: Counts = { running: 0, waiting: 0, stopped: 0, succeeded: 0, unknown: 0 };
  for (const { name } of containers) {
    const status = statuses.find(status => status.name === name);
    const { running, terminated, waiting } = status?.state ?? {};
    if (running) counts.running++;
    else if (terminated) {
      counts.stopped++;
      if (terminated.exitCode === 0) counts.succeeded++;
    } else if (waiting) {
      if (status?.lastState?.terminated) counts.stopped++;
      else counts.waiting++;
    } else counts.unknown++;
  }
  return counts;
}
