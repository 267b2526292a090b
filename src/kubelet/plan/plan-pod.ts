/** The planner of a pod's life: what can be done for it now.
 *
 *  Flow: a pod that must stop, or is finished, is planned by `plan-ending.ts`. Otherwise it is let in (`admit-pod.ts`);
 *  volumes, sandbox and images are prepared side by side; once the sandbox is ready, `plan-containers.ts` starts
 *  containers in their order.
 *  Guarantees: pure and level-based: the same observation gives the same steps, whatever happened before. Every step
 *  that can be taken now is there at once, save those in flight. When only time can change something, there is a
 *  `wait`.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
import { isFinalPhase, type Pod } from '#api';
import type { RuntimePod } from '../runtime/runtime.ts';
import { currentSandbox, isFinished, isRestartingAll, mayRun, newestContainer } from './containers.ts';
import { hasDevices } from './devices.ts';
import { type DesiredPod, isFailure, type PodObservation } from './observation.ts';
import { planContainers } from './plan-containers.ts';
import { planEnding } from './plan-ending.ts';
import { planGarbage } from './plan-garbage.ts';
import { isResizing, isStoppingForResize } from './resize/plan-resize.ts';
import { planRestartOfAll } from './restart-all.ts';
import { retry } from './retry.ts';
import { isUnderWay, type Step } from './step.ts';

/** Everything that can be done for the pod now, without what is being done already. */
export function planPod(desired: DesiredPod, observed: PodObservation, nowMs: number): Step[] {
  const steps = isEnding(desired, observed.runtime)
    ? planEnding(desired, observed, nowMs)
    : planRunning(desired.pod, observed, nowMs);
  return earliestWaitLast(steps.filter(step => !isUnderWay(step, observed.inFlight)));
}

/** Whether nothing is started in the pod any more. One whose phase is final is never brought back, even if the runtime
 *  has forgotten it. */
export const isEnding = ({ pod, stop }: DesiredPod, runtime: RuntimePod | undefined): boolean =>
  stop !== undefined || isFinalPhase(pod.status?.phase) || isFinished(pod, runtime);

function planRunning(pod: Pod, observed: PodObservation, nowMs: number): Step[] {
  if (!observed.admitted) return [{ do: 'admit' }];
  const steps = [...planVolumes(pod, observed, nowMs), ...planDevices(pod, observed, nowMs)];
  const sandbox = currentSandbox(observed.runtime);
  if (sandbox?.state === 'Ready') {
    if (isRestartingAll(pod, observed.runtime)) return [...steps, ...planRestartOfAll(pod, observed, nowMs)];
    steps.push(...withResize(planContainers(pod, observed, { sandboxId: sandbox.id, nowMs }), pod, observed, nowMs));
  } else {
    steps.push(...planFirstImages(pod, observed, nowMs));
    if (hasDevices(pod, observed)) steps.push(...planSandbox(observed, nowMs));
  }
  return [...steps, ...planGarbage(pod, observed)];
}

/** A resize is carried out between the stop of the containers that must restart for it and their start: a cgroup cannot
 *  be narrower than one below it. One that failed holds up no start. */
function withResize(steps: readonly Step[], pod: Pod, observed: PodObservation, nowMs: number): readonly Step[] {
  if (!isResizing(pod, observed)) return steps;
  const resize = retry(observed.resize.failure, nowMs, { do: 'resize' });
  const isDue = resize.some(step => step.do === 'resize');
  const rest = steps.filter(step => !(isDue && step.do === 'startContainer'));
  return isStoppingForResize(pod, observed) ? rest : [...rest, ...resize];
}

function planVolumes(pod: Pod, { volumes }: PodObservation, nowMs: number): Step[] {
  return (pod.spec.volumes ?? []).flatMap(({ name }) => {
    const volume = volumes.get(name);
    if (volume && !isFailure(volume)) return [];
    return retry(volume, nowMs, { do: 'prepareVolume', volume: name });
  });
}

/** As upstream, before there is a sandbox; and again when the kubelet was started anew. */
function planDevices(pod: Pod, observed: PodObservation, nowMs: number): Step[] {
  const { devices } = observed;
  if (hasDevices(pod, observed)) return [];
  return retry(devices === 'ready' ? undefined : devices, nowMs, { do: 'prepareDevices' });
}

/** A new sandbox, after what was left in a dead one is stopped. */
function planSandbox(observed: PodObservation, nowMs: number): Step[] {
  const running = (observed.runtime?.containers ?? []).filter(mayRun);
  if (running.length > 0) {
    return running.map(({ id, name }) => ({
      do: 'stopContainer',
      container: name,
      id,
      gracePeriodSeconds: 2,
      message: `Stopping container ${name}`,
    }));
  }
  const previous = currentSandbox(observed.runtime);
  return retry(observed.sandboxFailure, nowMs, { do: 'createSandbox', attempt: previous ? previous.attempt + 1 : 0 });
}

/** Images are looked for while the sandbox is being made. */
function planFirstImages(pod: Pod, observed: PodObservation, nowMs: number): Step[] {
  const initial = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return initial.flatMap(({ name }) => {
    const image = observed.images.get(name);
    if (image === 'ready' || newestContainer(observed.runtime, name)) return [];
    return retry(image, nowMs, { do: 'ensureImage', container: name });
  });
}

function earliestWaitLast(steps: readonly Step[]): Step[] {
  const waits = steps.filter(step => step.do === 'wait').map(step => step.untilMs);
  const others = steps.filter(step => step.do !== 'wait');
  return waits.length === 0 ? others : [...others, { do: 'wait', untilMs: Math.min(...waits) }];
}
