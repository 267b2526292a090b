/** Which containers to start and stop in a pod whose sandbox is ready. */
import { type Container, isSidecar, type Pod } from '#api';
import { hashAnnotation } from '../runtime/labels.ts';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { containerHash } from './container-hash.ts';
import { currentContainer, hasInitialized, isOver, mayRun, newestContainer, previousStatus } from './containers.ts';
import { hasDevices } from './devices.ts';
import type { PodObservation } from './observation.ts';
import { containerResize } from './resize/plan-resize.ts';
import { initRestartsAfterExit, restartAllowedAtMs, restartsAfterExit } from './restart.ts';
import { retry } from './retry.ts';
import { isStarting, type Step } from './step.ts';
import { hasVolumes } from './volumes.ts';

interface Context {
  readonly sandboxId: string;
  readonly nowMs: number;
}

/** Init containers one after the other; then app containers together; ephemeral containers whenever the sandbox is. */
export function planContainers(pod: Pod, observed: PodObservation, context: Context): Step[] {
  const initialized = hasInitialized(pod, observed.runtime);
  const init = planInitContainers(pod, observed, { ...context, initialized });
  const steps = init.steps;
  if (initialized || init.done) {
    for (const container of pod.spec.containers) {
      steps.push(
        ...planContainer(pod, observed, {
          ...context,
          container,
          restarts: exited => restartsAfterExit(pod, container, exited),
        }),
      );
    }
  } else {
    // The images of what comes later are fetched meanwhile.
    for (const { name } of pod.spec.containers)
      if (observed.images.get(name) === undefined) steps.push({ do: 'ensureImage', container: name });
  }
  for (const container of (pod.spec.ephemeralContainers ?? []) as Container[]) {
    steps.push(...planContainer(pod, observed, { ...context, container, restarts: () => false }));
  }
  return steps;
}

/** Flow: in order; a sidecar lets the next one begin once it has started, a regular one once it has succeeded. After
 *  initialisation only sidecars are looked after. */
function planInitContainers(
  pod: Pod,
  observed: PodObservation,
  context: Context & { initialized: boolean },
): { steps: Step[]; done: boolean } {
  const steps: Step[] = [];
  for (const container of pod.spec.initContainers ?? []) {
    const sidecar = isSidecar(container);
    if (context.initialized && !sidecar) continue;
    const current = currentContainer(observed.runtime, container.name);
    if (!sidecar && current?.state === 'Exited' && current.exitCode === 0 && !current.isReplaced) continue;
    steps.push(
      ...planContainer(pod, observed, {
        ...context,
        container,
        restarts: exited => initRestartsAfterExit(pod, container, exited),
      }),
    );
    const started = sidecar && mayRun(current) && observed.probes.get(current.id)?.started === true;
    if (!started && !context.initialized) return { steps, done: false };
  }
  return { steps, done: true };
}

interface ContainerContext extends Context {
  readonly container: Container;
  readonly restarts: (exited: RuntimeContainer) => boolean;
}

function planContainer(pod: Pod, observed: PodObservation, context: ContainerContext): Step[] {
  const { container, restarts, nowMs } = context;
  const newest = newestContainer(observed.runtime, container.name);
  if (!newest) return planForgotten(pod, observed, context);
  // A sandbox of its own starts a container's life anew, except for what had ended for good.
  const inCurrentSandbox = newest.sandboxId === context.sandboxId;
  if (mayRun(newest)) return planRunningContainer(pod, observed, { container, running: newest });
  if (newest.state === 'Created') {
    // Its start was lost with an earlier life of the kubelet, or is under way.
    return isStarting(observed.inFlight, container.name) ? [] : [{ do: 'removeContainer', id: newest.id }];
  }
  const rerun = !inCurrentSandbox && (pod.spec.initContainers ?? []).includes(container);
  if (!rerun && !restarts(newest)) return [];
  const allowedAtMs = restartAllowedAtMs(observed.backoffs.get(container.name), newest);
  return allowedAtMs > nowMs
    ? [{ do: 'wait', untilMs: allowedAtMs }]
    : planStart(pod, observed, { ...context, attempt: newest.attempt + 1 });
}

/** A container that the runtime does not know: new, or lost with what the runtime kept. What is known of it then is its
 *  status. */
function planForgotten(pod: Pod, observed: PodObservation, context: ContainerContext): Step[] {
  const { container } = context;
  const before = previousStatus(pod, container.name);
  // Of one that was removed for the sake of a restart of all, its start is counted already.
  if (!before?.containerID) return planStart(pod, observed, { ...context, attempt: before?.restartCount ?? 0 });
  if (pod.spec.containers.includes(container) && isOver(pod, container)) return [];
  return planStart(pod, observed, { ...context, attempt: before.restartCount + 1 });
}

function planRunningContainer(
  pod: Pod,
  observed: PodObservation,
  { container, running }: { container: Container; running: RuntimeContainer },
): Step[] {
  const gracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
  const stop = { do: 'stopContainer', container: container.name, id: running.id, gracePeriodSeconds } as const;
  const unhealthy = observed.probes.get(running.id)?.unhealthy;
  if (unhealthy) {
    return [
      { ...stop, gracePeriodSeconds: unhealthy.gracePeriodSeconds ?? gracePeriodSeconds, message: unhealthy.message },
    ];
  }
  const hash = running.annotations[hashAnnotation];
  if (hash !== undefined && hash !== containerHash(container))
    return [
      { ...stop, isReplaced: true, message: `Container ${container.name} definition changed, will be restarted` },
    ];
  if (containerResize(container, observed.actuated.get(running.id)) === 'restart')
    return [{ ...stop, isReplaced: true, message: `Container ${container.name} resize requires restart` }];
  return [];
}

/** Starts need the volumes, the devices, the image, and that the last attempt lies back far enough. */
function planStart(
  pod: Pod,
  observed: PodObservation,
  { container, sandboxId, nowMs, attempt }: ContainerContext & { readonly attempt: number },
): Step[] {
  const image = observed.images.get(container.name);
  if (image !== 'ready') return retry(image, nowMs, { do: 'ensureImage', container: container.name });
  if (!hasVolumes(container, pod, observed.volumes) || !hasDevices(pod, observed)) return [];
  return retry(observed.startFailures.get(container.name), nowMs, {
    do: 'startContainer',
    container: container.name,
    attempt,
    sandboxId,
  });
}
