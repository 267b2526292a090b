/** What a node has granted to the containers of a pod, which is not always what the pod asks for: a resize is granted
 *  when there is room for it. Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/ */
import { type Container, deepEqual, type Pod, type ResourceRequirements } from '#api';
import { resourcesAnnotation } from '../../runtime/labels.ts';
import type { RuntimePod } from '../../runtime/runtime.ts';
import { mayRun } from '../containers.ts';

/** By name of the container; what the pod has as a whole by {@link wholePod}. What is missing has what it asks for. */
export type Allocation = Readonly<Record<string, ResourceRequirements>>;

/** No container has this name. */
const wholePod = '';

const resizable = (pod: Pod): readonly Container[] => [...(pod.spec.initContainers ?? []), ...pod.spec.containers];

/** What the pod asks for. */
export const wantedAllocation = (pod: Pod): Allocation => ({
  ...(pod.spec.resources && { [wholePod]: pod.spec.resources }),
  ...Object.fromEntries(resizable(pod).map(({ name, resources = {} }) => [name, resources])),
});

/** The pod as it was granted: what is planned, started and counted. */
export function withAllocation(pod: Pod, allocation: Allocation | undefined): Pod {
  if (!allocation || !isResizeWanted(pod, allocation)) return pod;
  const granted = (container: Container): Container => {
    const resources = allocation[container.name];
    return resources ? { ...container, resources } : container;
  };
  const { containers, initContainers, resources: wanted, ...rest } = pod.spec;
  const whole = isOnlyWanted(pod, allocation) ? undefined : (allocation[wholePod] ?? wanted);
  return {
    ...pod,
    spec: {
      ...rest,
      ...(whole && { resources: whole }),
      containers: containers.map(granted),
      ...(initContainers ? { initContainers: initContainers.map(granted) } : {}),
    },
  };
}

/** Whether a pod that was granted nothing as a whole asks for something. */
const isOnlyWanted = ({ spec }: Pod, allocation: Allocation): boolean =>
  spec.resources !== undefined && allocation[wholePod] === undefined && Object.keys(allocation).length > 0;

/** Whether the pod asks for something else than it was granted. */
export const isResizeWanted = (pod: Pod, allocation: Allocation): boolean =>
  isOnlyWanted(pod, allocation) ||
  (allocation[wholePod] !== undefined && !deepEqual(allocation[wholePod], pod.spec.resources)) ||
  resizable(pod).some(
    ({ name, resources = {} }) => allocation[name] !== undefined && !deepEqual(allocation[name], resources),
  );

/** What a container was made with, as it remembers; undefined for one that another kubelet made. */
export function createdWith(annotations: Readonly<Record<string, string>>): ResourceRequirements | undefined {
  const text = annotations[resourcesAnnotation];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ResourceRequirements;
  } catch {
    return undefined;
  }
}

/** What was granted to a pod that an earlier life of the kubelet has let in: what it noted at the last resize, or what
 *  the containers were made with; what has not been made yet has what it asks for. */
export function resumedAllocation(
  pod: Pod,
  noted: Allocation | undefined,
  runtimePod: RuntimePod | undefined,
): Allocation {
  const newestFirst = runtimePod?.containers ?? [];
  const made = Object.fromEntries(
    newestFirst.toReversed().flatMap(({ name, annotations }) => {
      const resources = createdWith(annotations);
      return resources ? [[name, resources] as const] : [];
    }),
  );
  return { ...wantedAllocation(pod), ...made, ...noted };
}

/** What running containers run with, by their id: what they were given last, or made with. */
export const actuatedResources = (
  runtimePod: RuntimePod | undefined,
  given: ReadonlyMap<string, ResourceRequirements>,
): ReadonlyMap<string, ResourceRequirements> =>
  new Map(
    (runtimePod?.containers ?? []).filter(mayRun).flatMap(({ id, annotations }) => {
      const resources = given.get(id) ?? createdWith(annotations);
      return resources ? [[id, resources] as const] : [];
    }),
  );
