/** The phase of a pod. Source: "Pod phase" of the pod lifecycle page; the precedence is upstream's. */
import { type ContainerStateTerminated, type ContainerStatus, isSidecar, type Pod, type PodPhase } from '#api';
import { restartingAll } from '../containers.ts';
import { initRestartsAfterExit, restartsAfterExit } from '../restart.ts';

interface Counts {
  running: number;
  waiting: number;
  stopped: number;
  /** Of those that stopped. */
  restarting: number;
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
  const { running, waiting, stopped, restarting, succeeded, unknown } = count(pod, statuses.app);
  if (init.isOver) return 'Failed';
  const begun = running > 0 || stopped > 0;
  if ((init.pending > 0 || init.failed > 0) && !begun) return ending && init.failed > 0 ? 'Failed' : 'Pending';
  if (waiting > 0) return ending && stopped > 0 && running === 0 ? 'Failed' : 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (!ending && restarting > 0) return 'Running';
    return stopped === succeeded ? 'Succeeded' : 'Failed';
  }
  return 'Pending';
}

interface Initialization {
  pending: number;
  failed: number;
  /** Whether one failed that is not started again. */
  isOver: boolean;
}

function initialization(pod: Pod, statuses: readonly ContainerStatus[]): Initialization {
  const result = { pending: 0, failed: 0, isOver: false };
  for (const container of pod.spec.initContainers ?? []) {
    const status = statuses.find(({ name }) => name === container.name);
    if (isSidecar(container)) {
      if (!status?.started) result.pending++;
      continue;
    }
    const exit = exitOf(status);
    if (!exit) result.pending++;
    else if (exit.exitCode !== 0) {
      result.failed++;
      result.isOver ||= !isRemoved(exit) && !initRestartsAfterExit(pod, container, exit);
    }
  }
  return result;
}

/** How a container ended that has not been started again. */
const exitOf = ({ state, lastState }: Partial<ContainerStatus> = {}) =>
  state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);

/** To begin anew with all others of the pod, whatever its policy says. */
const isRemoved = ({ reason }: ContainerStateTerminated): boolean => reason === restartingAll;

function count(pod: Pod, statuses: readonly ContainerStatus[]): Counts {
  const counts: Counts = { running: 0, waiting: 0, stopped: 0, restarting: 0, succeeded: 0, unknown: 0 };
  for (const container of pod.spec.containers) {
    const status = statuses.find(({ name }) => name === container.name);
    const exit = exitOf(status);
    if (status?.state?.running) counts.running++;
    else if (exit) {
      counts.stopped++;
      if (isRemoved(exit) || restartsAfterExit(pod, container, exit)) counts.restarting++;
      if (status?.state?.terminated?.exitCode === 0) counts.succeeded++;
    } else if (status?.state?.waiting) counts.waiting++;
    else counts.unknown++;
  }
  return counts;
}
