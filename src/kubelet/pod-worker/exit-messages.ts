/** Adds to containers that exited what they left to say, which the runtime does not know. Read once for each. */
import type { Pod } from '#api';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import type { PodHost } from './host.ts';

/** Undefined for a pod that the runtime does not have. */
export type AddExitMessages = (pod: Pod, runtimePod: RuntimePod | undefined) => Promise<RuntimePod | undefined>;

/** For one pod; forgets containers that are gone. */
export function createExitMessages(host: PodHost): AddExitMessages {
  let known = new Map<string, string>();
  return async (pod, runtimePod) => {
    if (!runtimePod?.containers.some(({ state }) => state === 'Exited')) return runtimePod;
    const messages = new Map<string, string>();
    const withMessage = async (container: RuntimeContainer): Promise<RuntimeContainer> => {
      if (container.state !== 'Exited') return container;
      const message = known.get(container.id) ?? (await host.terminationMessage(pod, container));
      messages.set(container.id, message);
      return message === '' ? container : { ...container, message };
    };
    const containers = await Promise.all(runtimePod.containers.map(withMessage));
    known = messages;
    return { ...runtimePod, containers };
  };
}
