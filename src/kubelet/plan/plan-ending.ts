/** How a pod ends: app containers, then sidecars in reverse order, then the sandbox, the volumes, and at last its
 *  object.
 *  Source: "Termination of Pods" of the pod lifecycle page. */
import { type Pod, sidecarsOf } from '#api';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { mayRun } from './containers.ts';
import type { DesiredPod, PodObservation } from './observation.ts';
import { isBusy, isUnderWay, type Step } from './step.ts';

/** Steps for a pod that must stop (`desired.stop`), or whose containers are done. A pod that is only done keeps its
 *  object, its containers and their logs until it is deleted. */
export function planEnding(desired: DesiredPod, observed: PodObservation, nowMs: number): Step[] {
  const { pod, stop } = desired;
  if (observed.runtime?.containers.some(mayRun)) return planStopContainers(desired, observed, nowMs);
  if (isBusy(observed.inFlight)) return [];
  const ready = (observed.runtime?.sandboxes ?? []).filter(({ state }) => state === 'Ready');
  const steps: Step[] = ready.map(({ id }) => ({ do: 'stopSandbox', id }));
  if (steps.length > 0) return steps;
  // What it needs to go on stays: containers with their logs, volumes.
  if (stop?.cause === 'shutdown') return [];
  if (!observed.ending.volumesRemoved) return [{ do: 'removeVolumes' }];
  if (stop === undefined || stop.cause === 'failed')
    return pod.metadata.deletionTimestamp === undefined ? [] : [{ do: 'deleteFromApi' }];
  if (stop.cause === 'deleted' && !observed.ending.deletedFromApi) return [{ do: 'deleteFromApi' }];
  return [{ do: 'forget' }];
}

/** How long after the end of the grace period a stop that is still under way is overtaken by a kill: the runtime kills
 *  by itself, unless it was told of a longer period before. */
const killAfterMs = 1000;

function planStopContainers({ pod, stop }: DesiredPod, observed: PodObservation, nowMs: number): Step[] {
  const running = (observed.runtime?.containers ?? []).filter(mayRun);
  const graceMs = (stop?.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const endMs = (stop?.sinceMs ?? observed.ending.sinceMs ?? nowMs) + graceMs;
  const gracePeriodSeconds = Math.max(0, Math.ceil((endMs - nowMs) / 1000));
  return nextToStop(pod, running).flatMap(({ id, name }): Step[] => {
    const step = { do: 'stopContainer', container: name, id, message: `Stopping container ${name}` } as const;
    const stop = { ...step, gracePeriodSeconds };
    if (!isUnderWay(stop, observed.inFlight)) return [stop];
    if (nowMs < endMs + killAfterMs) return [{ do: 'wait', untilMs: endMs + killAfterMs }];
    return [{ ...step, gracePeriodSeconds: 0, hurry: true }];
  });
}

/** Everything but sidecars first; then the last sidecar that still runs. */
function nextToStop(pod: Pod, running: readonly RuntimeContainer[]): readonly RuntimeContainer[] {
  const sidecars = sidecarsOf(pod.spec).map(({ name }) => name);
  const others = running.filter(({ name }) => !sidecars.includes(name));
  if (others.length > 0) return others;
  const last = sidecars.findLast(name => running.some(container => container.name === name));
  return running.filter(({ name }) => name === last);
}
