/** How a pod ends: app containers, then sidecars in reverse order, then the sandbox, the volumes, and at last its object.
 *  Source: "Termination of Pods" of the pod lifecycle page. */
import type { Pod } from '#api';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { mayRun } from './containers.ts';
import type { DesiredPod, PodObservation } from './observation.ts';
import { isSidecar } from './restart.ts';
import type { Step } from './step.ts';

/** Steps for a pod that must stop (`desired.stop`), or whose containers are done. A pod that is only done keeps its
 *  object, its containers and their logs until it is deleted. */
export function planEnding(desired: DesiredPod, observed: PodObservation, nowMs: number): Step[] {
  const { pod, stop } = desired;
  const stopping = planStopContainers(desired, observed, nowMs);
  if (stopping.length > 0) return stopping;
  const busy = [...observed.inFlight].some(key => mustEndFirst.test(key));
  if (busy) return [];
  const ready = (observed.runtime?.sandboxes ?? []).filter(({ state }) => state === 'Ready');
  const steps: Step[] = ready.map(({ id }) => ({ step: 'stopSandbox', id }));
  if (steps.length > 0) return steps;
  if (!observed.ending.volumesRemoved) return [{ step: 'removeVolumes' }];
  if (stop === undefined || stop.cause === 'failed')
    return pod.metadata.deletionTimestamp === undefined ? [] : [{ step: 'deleteFromApi' }];
  if (stop.cause === 'deleted' && !observed.ending.deletedFromApi) return [{ step: 'deleteFromApi' }];
  return [{ step: 'forget' }];
}

/** What is under way and would bring something up again, or still takes it down. */
const mustEndFirst = /^(createSandbox|prepareVolumes|startContainer\/|stopSandbox\/)/;

function planStopContainers({ pod, stop }: DesiredPod, observed: PodObservation, nowMs: number): Step[] {
  const running = (observed.runtime?.containers ?? []).filter(mayRun);
  if (running.length === 0) return [];
  const graceMs = (stop?.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const leftSeconds = stop ? Math.max(0, Math.ceil((stop.sinceMs + graceMs - nowMs) / 1000)) : graceMs / 1000;
  const hurry = leftSeconds <= 1;
  return nextToStop(pod, running).flatMap(({ id, name }): Step[] => {
    // A stop under way is overtaken only when the time has been cut short.
    if (!hurry && observed.inFlight.has(`stopContainer/${id}`))
      return stop ? [{ step: 'wait', untilMs: stop.sinceMs + graceMs }] : [];
    const message = `Stopping container ${name}`;
    return [
      {
        step: 'stopContainer',
        container: name,
        id,
        gracePeriodSeconds: leftSeconds,
        message,
        ...(hurry ? { hurry } : {}),
      },
    ];
  });
}

/** Everything but sidecars first; then the last sidecar that still runs. */
function nextToStop(pod: Pod, running: readonly RuntimeContainer[]): readonly RuntimeContainer[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const others = running.filter(({ name }) => !sidecars.includes(name));
  if (others.length > 0) return others;
  const last = sidecars.findLast(name => running.some(container => container.name === name));
  return running.filter(({ name }) => name === last);
}
