/** The status of one container, from what the runtime and the node know. Wording and precedence follow upstream, since
 *  people and tools match on them. */

import {
  type Container,
  type ContainerState,
  type ContainerStateTerminated,
  type ContainerStatus,
  isConditionTrue,
  isSidecar,
  type Pod,
} from '#api';
import { cutToBytes, formatTime } from '#base';
import type { RuntimeContainer } from '../../runtime/runtime.ts';
import { hasInitialized, previousStatus, restartingAll, restartingAllCondition } from '../containers.ts';
import type { PodObservation } from '../observation.ts';
import { statedResources } from '../resize/actual-resources.ts';
import { asksToRestartAll, initRestartsAfterExit, restartAllowedAtMs, restartsAfterExit } from '../restart.ts';
import { isStarting } from '../step.ts';
import { imageVolumeFailure, volumeStatus } from '../volumes.ts';

interface ContainerStatusInput {
  readonly pod: Pod;
  readonly observed: PodObservation;
  readonly nowMs: number;
  /** Whether the pod will not run anything again. */
  readonly ending: boolean;
  /** Scheme of container ids, such as `containerd`. */
  readonly runtimeName: string;
}

type Role = 'init' | 'app' | 'ephemeral';

/** The status of `container`. What was known before is kept when the runtime has forgotten the container. */
export function containerStatus(container: Container, role: Role, input: ContainerStatusInput): ContainerStatus {
  const { observed, runtimeName } = input;
  const [newest, older] = (observed.runtime?.containers ?? [])
    .filter(({ name }) => name === container.name)
    .map(found => withMessageWithin(found, messageLimit(input.pod)));
  if (!newest) return unseenStatus(container, role, input);
  const held = heldStatus(container, [newest, older], input);
  if (held) return held;
  const state = states[newest.state](newest, runtimeName);
  const containerID = `${runtimeName}://${newest.id}`;
  const restarting =
    newest.state === 'Exited' || newest.state === 'Created'
      ? waitingToRestart(container, role, newest, input)
      : undefined;
  const lastTerminated = restarting
    ? state.terminated
    : older && older.state === 'Exited'
      ? terminatedState(older, runtimeName)
      : undefined;
  const previous = previousStatus(input.pod, container.name);
  const lastState = lastTerminated ? { terminated: lastTerminated } : (previous?.lastState ?? {});
  const probe = newest.state === 'Running' ? observed.probes.get(newest.id) : undefined;
  const isInit = role === 'init' && !isSidecar(container);
  return {
    name: container.name,
    state: restarting ? { waiting: restarting } : state,
    // What was its last state while it waited to be restarted is its state now, should the pod end.
    lastState: !restarting && lastState.terminated?.containerID === containerID ? {} : lastState,
    ready: isInit ? newest.state === 'Exited' && newest.exitCode === 0 : probe?.ready === true,
    restartCount: newest.attempt,
    image: container.image ?? newest.image,
    imageID: newest.imageId,
    containerID,
    started: isInit ? newest.state === 'Running' : probe?.started === true,
    ...resourceStatuses(container, newest, observed),
    ...mountStatuses(container, observed),
  };
}

/** What was said last of a container that another takes the place of, from the stop of the one until the other runs:
 *  whom nobody asks for its readiness is ready all the while, as upstream shows it. Undefined when something is in the
 *  way. */
function heldStatus(
  container: Container,
  [newest, older]: [RuntimeContainer, RuntimeContainer | undefined],
  { pod, observed, ending }: ContainerStatusInput,
): ContainerStatus | undefined {
  const isStopped = newest.isReplaced === true && newest.state === 'Exited';
  const isStarting = older?.isReplaced === true && newest.state !== 'Exited' && !observed.probes.has(newest.id);
  if (ending || (!isStopped && !isStarting)) return undefined;
  if (container.readinessProbe || container.startupProbe || failureOf(container, pod, observed)) return undefined;
  const previous = previousStatus(pod, container.name);
  return previous?.ready && previous.state?.running ? previous : undefined;
}

/** Bytes of what a container left to say, which all containers of a pod share. */
const maxPodMessageBytes = 12 * 1024;
const maxMessageBytes = 4 * 1024;

const messageLimit = ({ spec }: Pod): number => {
  const count = (spec.initContainers?.length ?? 0) + spec.containers.length + (spec.ephemeralContainers?.length ?? 0);
  return Math.min(maxMessageBytes, Math.floor(maxPodMessageBytes / Math.max(1, count)));
};

const withMessageWithin = (container: RuntimeContainer, maxBytes: number): RuntimeContainer => {
  const message = cutToBytes(container.message, maxBytes);
  return message === container.message ? container : { ...container, message };
};

/** What the kernel says that a running container has, or what it runs with where the kernel is not asked; what one will
 *  have that does not run; and what it was granted. */
function resourceStatuses(
  { resources: granted = {} }: Container,
  { id, state }: RuntimeContainer,
  { actuated, resize }: PodObservation,
): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  const given = actuated.get(id) ?? granted;
  const actual = resize.actual.get(id);
  const resources = state !== 'Running' ? granted : actual ? statedResources(granted, actual, given) : given;
  return { resources, ...(granted.requests ? { allocatedResources: granted.requests } : {}) };
}

const mountStatuses = (container: Container, { volumes }: PodObservation): Pick<ContainerStatus, 'volumeMounts'> =>
  container.volumeMounts?.length
    ? {
        volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
          name,
          mountPath,
          ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
          ...volumeStatus(volumes.get(name)),
        })),
      }
    : {};

/** A container that the runtime does not have: not yet, or no more. */
function unseenStatus(container: Container, role: Role, input: ContainerStatusInput): ContainerStatus {
  const { pod, observed, ending } = input;
  const previous = previousStatus(pod, container.name);
  const removed = ending || role === 'ephemeral' ? undefined : removedStatus(previous, container, pod);
  if (removed) return removed;
  if (previous?.state?.terminated) return previous;
  const wasRunning = previous?.state?.running !== undefined;
  if (ending && wasRunning) {
    return { ...previous, state: { terminated: lost }, ready: false, started: false };
  }
  const initializing = (pod.spec.initContainers ?? []).length > 0 && !hasInitialized(pod, observed.runtime);
  const failure = ending ? undefined : failureOf(container, pod, observed);
  const waiting = failure ?? { reason: initializing && role !== 'ephemeral' ? 'PodInitializing' : 'ContainerCreating' };
  return {
    name: container.name,
    state: { waiting },
    lastState: previous?.lastState ?? {},
    ready: false,
    restartCount: previous?.restartCount ?? 0,
    image: container.image ?? '',
    imageID: '',
    started: false,
    ...mountStatuses(container, observed),
  };
}

/** Of a container that was removed for the sake of a restart of all, which was told of last: it waits. Undefined of
 *  others. Who asked for it ended as it did. */
function removedStatus(
  previous: ContainerStatus | undefined,
  container: Container,
  pod: Pod,
): ContainerStatus | undefined {
  if (!previous || !isConditionTrue(pod.status?.conditions, restartingAllCondition)) return undefined;
  if (previous.state?.waiting) return previous.state.waiting.reason === restartingAll ? previous : undefined;
  const { containerID: _, ...before } = previous;
  const { terminated } = previous.state ?? {};
  const message = 'The container is removed because RestartAllContainers in place';
  const isAsker = terminated !== undefined && asksToRestartAll(container, terminated.exitCode);
  return {
    ...before,
    state: { waiting: { reason: restartingAll, message } },
    lastState: { terminated: isAsker ? terminated : { exitCode: 137, reason: restartingAll, message } },
    ready: false,
    started: false,
    restartCount: previous.restartCount + 1,
  };
}

function failureOf(
  container: Container,
  pod: Pod,
  observed: PodObservation,
): { reason: string; message: string } | undefined {
  const image = observed.images.get(container.name);
  const failure =
    typeof image === 'object'
      ? image
      : (imageVolumeFailure(container, pod, observed.volumes) ?? observed.startFailures.get(container.name));
  return failure && { reason: failure.reason, message: failure.message };
}

/** How a container ended. */
export function terminatedState(container: RuntimeContainer, runtimeName: string): ContainerStateTerminated {
  const reason = container.reason || (container.exitCode === 0 ? 'Completed' : 'Error');
  return {
    exitCode: container.exitCode,
    reason,
    ...(container.message === '' ? {} : { message: container.message }),
    startedAt: formatTime(container.startedAtMs),
    finishedAt: formatTime(container.finishedAtMs),
    containerID: `${runtimeName}://${container.id}`,
  };
}

const lost = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
};

const states: Record<RuntimeContainer['state'], (container: RuntimeContainer, runtimeName: string) => ContainerState> =
  {
    Running: ({ startedAtMs }) => ({ running: { startedAt: formatTime(startedAtMs) } }),
    Exited: (container, runtimeName) => ({ terminated: terminatedState(container, runtimeName) }),
    Created: () => ({ waiting: { reason: 'ContainerCreating' } }),
    Unknown: () => ({ terminated: lost }),
  };

/** Why a container that exited is not running again yet; undefined while it is about to, or never will. */
function waitingToRestart(
  container: Container,
  role: Role,
  newest: RuntimeContainer,
  input: ContainerStatusInput,
): { reason: string; message: string } | undefined {
  const { pod, observed, nowMs, ending } = input;
  if (ending || role === 'ephemeral' || newest.state !== 'Exited') return undefined;
  if (isStarting(observed.inFlight, container.name)) return undefined;
  const restarts = role === 'init' ? initRestartsAfterExit : restartsAfterExit;
  if (!restarts(pod, container, newest)) return undefined;
  const failure = failureOf(container, pod, observed);
  if (failure) return failure;
  const backoff = observed.backoffs.get(container.name);
  if (!backoff || restartAllowedAtMs(backoff, newest) <= nowMs) return undefined;
  const { namespace, name, uid } = pod.metadata;
  const message = `back-off ${formatDuration(backoff.delayMs)} restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`;
  return { reason: 'CrashLoopBackOff', message };
}

/** As Go prints a duration: `10s`, `1m20s`, `5m0s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
