/** What has to be done to bring containers to what they were granted. */
import { allContainers, type Container, compareQuantity, type Pod, type ResourceRequirements } from '#api';
import type { RuntimeContainer, RuntimePod } from '../../runtime/runtime.ts';
import { currentContainer, mayRun } from '../containers.ts';
import type { PodObservation } from '../observation.ts';
import { createdWith } from './allocation.ts';

/** How a running container is brought to what it was granted. */
export type ContainerResize = 'none' | 'update' | 'restart';

/** `actuated` is what the container runs with; undefined when nobody knows, which is taken as granted. */
export function containerResize(container: Container, actuated: ResourceRequirements | undefined): ContainerResize {
  if (!actuated) return 'none';
  const changed = changedResources(actuated, container.resources ?? {});
  if (changed.length === 0) return 'none';
  const restarts = container.resizePolicy?.some(
    ({ resourceName, restartPolicy }) => restartPolicy === 'RestartContainer' && changed.includes(resourceName),
  );
  return restarts ? 'restart' : 'update';
}

/** As upstream, what is asked for decides, also where the kernel is told nothing of it: a request of memory. */
const changedResources = (before: ResourceRequirements, after: ResourceRequirements): string[] =>
  ['cpu', 'memory'].filter(name =>
    (['requests', 'limits'] as const).some(
      part => compareQuantity(before[part]?.[name] ?? '0', after[part]?.[name] ?? '0') !== 0,
    ),
  );

/** The running containers of the current sandbox that are resized in a given way, with what they were granted. */
export function containersToResize(
  pod: Pod,
  runtime: RuntimePod | undefined,
  { actuated, how }: { actuated: ReadonlyMap<string, ResourceRequirements>; how: ContainerResize },
): { container: Container; running: RuntimeContainer }[] {
  return allContainers(pod.spec).flatMap(container => {
    const running = currentContainer(runtime, container.name);
    if (!mayRun(running) || containerResize(container, actuated.get(running.id)) !== how) return [];
    return [{ container, running }];
  });
}

/** Whether a container was ended for the sake of a resize, and none runs yet with what was granted. */
export const awaitsRestart = (pod: Pod, runtime: RuntimePod | undefined): boolean =>
  allContainers(pod.spec).some(container => {
    if (mayRun(currentContainer(runtime, container.name))) return false;
    // The one in its place may be there, and not run yet.
    const ended = runtime?.containers.find(({ name, state }) => name === container.name && state === 'Exited');
    if (!ended?.isReplaced) return false;
    return containerResize(container, createdWith(ended.annotations)) === 'restart';
  });

/** Whether something is left to do beside restarts. */
export const isResizing = (pod: Pod, { runtime, actuated, resize }: PodObservation): boolean =>
  resize.podIsStale || containersToResize(pod, runtime, { actuated, how: 'update' }).length > 0;

/** Whether a container still runs that must restart. */
export const isStoppingForResize = (pod: Pod, { runtime, actuated }: PodObservation): boolean =>
  containersToResize(pod, runtime, { actuated, how: 'restart' }).length > 0;
