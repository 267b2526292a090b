/** What `kubectl get pods` says of a pod: how many containers are ready, one word for its state, its restarts. */
import {
  type ContainerStateTerminated,
  type ContainerStatus,
  isConditionTrue,
  isFinalPhase,
  type Pod,
  sidecarsOf,
} from '#api';

interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`... */
  readonly status: string;
  readonly restarts: number;
  /** When a container that was restarted had ended. */
  readonly lastRestart: string | undefined;
}

/** Restarts of some containers, and the time of the last. */
class Restarts {
  count = 0;
  last: string | undefined;

  add({ restartCount, lastState }: ContainerStatus): void {
    this.count += restartCount ?? 0;
    const finished = lastState?.terminated?.finishedAt;
    if (finished !== undefined && (this.last === undefined || this.last < finished)) this.last = finished;
  }
}

/** Sums up a pod. */
export function summarizePod(pod: Pod): PodSummary {
  const { spec } = pod;
  const sidecars = new Set(sidecarsOf(spec).map(({ name }) => name));
  const init = summarizeInit(pod, sidecars);
  const isStarting = init.status !== undefined && !hasTrueCondition(pod, 'Initialized');
  const main = isStarting ? undefined : summarizeMain(pod, init.sidecarRestarts, init.status ?? gatedOrPhase(pod));
  const restarts = main?.restarts ?? init.restarts;
  return {
    ready: init.ready + (main?.ready ?? 0),
    total: (spec.containers ?? []).length + sidecars.size,
    status: deletionStatus(pod) ?? main?.status ?? init.status ?? gatedOrPhase(pod),
    restarts: restarts.count,
    lastRestart: restarts.last,
  };
}

function summarizeInit(pod: Pod, sidecars: ReadonlySet<string>) {
  const restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let ready = 0;
  let word: string | undefined;
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    restarts.add(container);
    const isSidecar = sidecars.has(container.name);
    if (isSidecar) sidecarRestarts.add(container);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated) word = `Init:${endOf(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') word = `Init:${waiting.reason}`;
    else word = `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
    break;
  }
  return { restarts, sidecarRestarts, ready, status: word };
}

function summarizeMain(pod: Pod, restarts: Restarts, initialWord: string) {
  let ready = 0;
  let word = initialWord;
  // The first container that has something to say wins, so they are read from the last.
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    restarts.add(container);
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) word = waiting.reason;
    else if (terminated) word = endOf(terminated);
    else if (container.ready && running) ready++;
  }
  if (word === 'Completed' && ready > 0) word = hasTrueCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  return { restarts, ready, status: word };
}

function endOf({ reason, signal, exitCode }: ContainerStateTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function gatedOrPhase({ status = {} }: Pod): string {
  const isGated = status.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : status.reason || status.phase || '';
}

function deletionStatus({ metadata, status = {} }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  if (status.reason === 'NodeLost') return 'Unknown';
  return isFinalPhase(status.phase) ? undefined : 'Terminating';
}

/** Whether a condition of the pod is true. */
const hasTrueCondition = ({ status }: Pod, type: string): boolean => isConditionTrue(status?.conditions, type);
