/** The table that carries out steps: one function for each name. */
import { isNotFound, Pod } from '#api';
import { toError } from '#base';
import { findContainer } from '../plan/containers.ts';
import { wantedAllocation } from '../plan/resize/allocation.ts';
import type { StepName } from '../plan/step.ts';
import { carryOutResize } from './carry-out-resize.ts';
import { nextFailure } from './memory.ts';
import { prepareVolume } from './prepare-volume.ts';
import { rejectPod } from './reject-pod.ts';
import { startContainer } from './start-container.ts';
import type { Execute } from './step-context.ts';
import { stopContainer } from './stop-container.ts';

type Executors = { readonly [Name in Exclude<StepName, 'wait'>]: Execute<Name> };

export const executors: Executors = {
  async admit(_, context) {
    const { admission, desired, memory, ending } = context;
    const rejection = await admission.admit(desired.pod, ending);
    if (rejection) return rejectPod(rejection, context);
    memory.admission = 'admitted';
    memory.allocation = wantedAllocation(desired.pod);
  },

  prepareVolume,

  async prepareDevices(_, { host, desired, memory, clock, event }) {
    try {
      await host.prepareDevices(desired.pod);
      memory.devices = 'ready';
    } catch (error) {
      const message = `Failed to prepare dynamic resources: prepare dynamic resources: ${toError(error).message}`;
      const previous = memory.devices === 'ready' ? undefined : memory.devices;
      memory.devices = nextFailure(previous, { reason: 'ContainerCreating', message }, clock.now());
      event(desired.pod, { type: 'Warning', reason: 'FailedPrepareDynamicResources', message });
    }
  },

  async ensureImage({ container: name }, { images, desired, memory }) {
    const container = findContainer(desired.pod, name);
    if (!container) return;
    const wanted = { name: container.image ?? '', pullPolicy: container.imagePullPolicy, container: name };
    memory.images.set(name, await images.ensure(desired.pod, wanted));
  },

  async createSandbox({ attempt }, { runtime, host, desired, memory, clock, event }) {
    if (attempt > 0 && !memory.sandboxFailure) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      event(desired.pod, { type: 'Normal', reason: 'SandboxChanged', message });
    }
    try {
      const handler = await host.runtimeHandler(desired.pod);
      await runtime.runPodSandbox(await host.sandboxConfig(desired.pod, attempt), handler);
      memory.sandboxFailure = undefined;
    } catch (error) {
      const message = `Failed to create pod sandbox: ${toError(error).message}`;
      memory.sandboxFailure = nextFailure(memory.sandboxFailure, { reason: 'ContainerCreating', message }, clock.now());
      event(desired.pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message });
    }
  },

  startContainer,
  stopContainer,
  resize: carryOutResize,

  async removeContainer({ id }, { runtime, host, desired, runtimePod }) {
    await runtime.removeContainer(id);
    const container = runtimePod?.containers.find(container => container.id === id);
    if (container) await host.removeContainerFiles(desired.pod, container);
  },
  stopSandbox: ({ id }, { runtime }) => runtime.stopPodSandbox(id),
  removeSandbox: ({ id }, { runtime }) => runtime.removePodSandbox(id),

  async removeVolumes(_, { host, desired, memory }) {
    await host.releaseDevices(desired.pod);
    await host.removeVolumes(desired.pod);
    memory.volumes.clear();
    memory.devices = undefined;
    memory.ending.volumesRemoved = true;
  },

  async deleteFromApi(_, { client, statuses, desired, memory }) {
    const { namespace, name, uid } = desired.pod.metadata;
    await statuses.flush(uid);
    try {
      await client.delete(Pod, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    memory.ending.deletedFromApi = true;
  },

  async forget(_, { runtime, host, runtimePod, desired, memory }) {
    await Promise.all((runtimePod?.sandboxes ?? []).map(({ id }) => runtime.removePodSandbox(id)));
    await host.removePod(desired.pod);
    memory.ending.forgotten = true;
  },
};
