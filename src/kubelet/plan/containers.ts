/** Questions about the containers of a pod that planning and status both ask. */
import {
  allContainers,
  type Container,
  type ContainerStatus,
  isConditionTrue,
  isSidecar,
  mayRestartAll,
  type Pod,
} from '#api';
import type { RuntimeContainer, RuntimePod, RuntimeSandbox } from '../runtime/runtime.ts';
import { asksToRestartAll, initRestartsAfterExit, restartsAfterExit } from './restart.ts';

/** The pod's newest sandbox. */
export const currentSandbox = (runtime: RuntimePod | undefined): RuntimeSandbox | undefined => runtime?.sandboxes[0];

/** The newest container of that name, in whichever sandbox. */
export const newestContainer = (runtime: RuntimePod | undefined, name: string): RuntimeContainer | undefined =>
  runtime?.containers.find(container => container.name === name);

/** The newest container of that name in the current sandbox. */
export function currentContainer(runtime: RuntimePod | undefined, name: string): RuntimeContainer | undefined {
  const sandbox = currentSandbox(runtime);
  return runtime?.containers.find(container => container.name === name && container.sandboxId === sandbox?.id);
}

/** What the pod says of the container of that name, of whichever sort it is. */
export const findContainer = (pod: Pod, name: string): Container | undefined =>
  allContainers(pod.spec).find(container => container.name === name);

/** Those that run. */
export const runningContainers = (runtime: RuntimePod | undefined): RuntimeContainer[] =>
  (runtime?.containers ?? []).filter(({ state }) => state === 'Running');

/** Whether the container may still run processes. */
export const mayRun = (
  container: RuntimeContainer | undefined,
): container is RuntimeContainer & { readonly state: 'Running' | 'Unknown' } =>
  container?.state === 'Running' || container?.state === 'Unknown';

/** Whether an app container was ever created in the current sandbox, so that initialisation is behind it. */
export const hasInitialized = (pod: Pod, runtime: RuntimePod | undefined): boolean =>
  pod.spec.containers.some(({ name }) => currentContainer(runtime, name) !== undefined);

/** The regular init container whose failure is final, if any. */
export function failedInitContainer(pod: Pod, runtime: RuntimePod | undefined): RuntimeContainer | undefined {
  for (const container of pod.spec.initContainers ?? []) {
    const newest = newestContainer(runtime, container.name);
    if (newest?.state !== 'Exited' || isSidecar(container) || newest.exitCode === 0) continue;
    if (!initRestartsAfterExit(pod, container, newest)) return newest;
  }
  return undefined;
}

/** Why a container ended that was removed for a restart of all, and why it waits. */
export const restartingAll = 'RestartingAllContainers';
/** The condition that says so of the pod. */
export const restartingAllCondition = 'AllContainersRestarting';

/** The containers that are restarted when all are. */
export const restartedTogether = ({ initContainers = [], containers }: Pod['spec']): Container[] => [
  ...initContainers,
  ...containers,
];

/** The containers that asked by their exit for a restart of all. */
export function askersOf({ spec }: Pod, runtime: RuntimePod | undefined): RuntimeContainer[] {
  return restartedTogether(spec).flatMap(container => {
    const newest = currentContainer(runtime, container.name);
    return newest?.state === 'Exited' && asksToRestartAll(container, newest.exitCode) ? [newest] : [];
  });
}

/** Whether a restart of all is under way; see `restart-all.ts`. */
export const isRestartingAll = (pod: Pod, runtime: RuntimePod | undefined): boolean =>
  mayRestartAll(pod.spec) && askersOf(pod, runtime).length > 0;

/** Whether nothing of the pod will ever run again of its own: its app containers are all done, or an init container
 *  failed for good. */
export function isFinished(pod: Pod, runtime: RuntimePod | undefined): boolean {
  if (isRestartingAll(pod, runtime)) return false;
  if (!hasInitialized(pod, runtime) && failedInitContainer(pod, runtime)) return true;
  return pod.spec.containers.every(container => {
    const newest = newestContainer(runtime, container.name);
    if (!newest) return isOver(pod, container);
    return newest.state === 'Exited' && !restartsAfterExit(pod, container, newest);
  });
}

/** Whether a container that the runtime has forgotten was reported to have ended for good, and not for the sake of a
 *  restart of all. */
export function isOver(pod: Pod, container: Container): boolean {
  if (isConditionTrue(pod.status?.conditions, restartingAllCondition)) return false;
  const ended = previousStatus(pod, container.name)?.state?.terminated;
  return ended !== undefined && !restartsAfterExit(pod, container, ended);
}

/** What was reported last of the container of that name, be it an init, app or ephemeral container. */
export function previousStatus({ status }: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    status => status.name === name,
  );
}
