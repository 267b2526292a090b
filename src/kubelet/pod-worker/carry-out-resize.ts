/** Brings running containers, and the cgroup of their pod, to what was granted.
 *
 *  Flow: what was granted is noted, so that it is known after a restart of the kubelet; the pod's cgroup is widened,
 *  the containers are changed one by one, the pod's cgroup is narrowed.
 *  Errors: what goes wrong is kept for the pod's conditions, and all of it tried again later. */
import { type Container, toResources } from '#api';
import { toError } from '#base';
import { cgroupLimits, looserLimits, podCgroupLimits } from '../plan/config/cgroup-resources.ts';
import { actuatedResources } from '../plan/resize/allocation.ts';
import { containersToResize } from '../plan/resize/plan-resize.ts';
import { resizeMessage } from '../plan/resize/resize-message.ts';
import { nextFailure } from './memory.ts';
import type { Execute, StepContext } from './step-context.ts';

export const carryOutResize: Execute<'resize'> = async (_, context) => {
  const { desired, memory, clock, event, resizes } = context;
  const { resize } = memory;
  const startedMs = clock.now();
  try {
    await carryOut(context);
    resize.failure = undefined;
    resizes.carriedOut(clock.now() - startedMs, true);
  } catch (error) {
    resizes.carriedOut(clock.now() - startedMs, false);
    const { message } = toError(error);
    if (resize.failure?.message !== message) {
      const { generation = desired.pod.metadata.generation } = resize;
      const told = resizeMessage(desired.pod, 'error', { generation, error: message });
      event(desired.pod, { type: 'Warning', reason: 'ResizeError', message: told });
    }
    resize.failure = nextFailure(resize.failure, { reason: 'Error', message }, clock.now());
  }
};

async function carryOut({ desired: { pod }, memory, host, runtime, runtimePod }: StepContext): Promise<void> {
  const { resize, allocation } = memory;
  if (allocation) await host.noteAllocation(pod, allocation);
  const limits = podCgroupLimits(pod);
  await host.limitPod(pod, looserLimits(limits, resize.podLimits ?? limits));
  const actuated = actuatedResources(runtimePod, memory.actuated);
  for (const { container, running } of containersToResize(pod, runtimePod, { actuated, how: 'update' })) {
    checkMemory(container, await host.memoryInUse(pod, running.id));
    await runtime.updateContainerResources(running.id, cgroupLimits(container.resources ?? {}));
    memory.actuated.set(running.id, container.resources ?? {});
    resize.actual.delete(running.id);
  }
  await host.limitPod(pod, limits);
  // Another resize may have been granted meanwhile.
  if (memory.allocation !== allocation) return;
  resize.podLimits = limits;
  resize.podIsStale = resize.isUncertain = false;
}

/** A limit below what is used would have the kernel kill the container. */
function checkMemory({ name, resources }: Container, usedBytes: number | undefined): void {
  const limit = toResources(resources?.limits)['memory'];
  if (limit === undefined || usedBytes === undefined || limit >= usedBytes) return;
  throw new Error(`attempting to set container "${name}" memory limit (${limit}) below current usage (${usedBytes})`);
}
