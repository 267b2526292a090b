/** What a pod weighs on its node while it is resized. Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/ */
import type { Container } from '../core/v1/container.ts';
import type { ContainerStatus } from '../core/v1/container-status.ts';
import type { Pod } from '../core/v1/pod.ts';
import { compareQuantity } from '../quantity/arithmetic.ts';

/** Whether its node has not come to what the pod asks for, or says so: a resize is wanted, or under way. */
export function isBeingResized({ metadata: { generation }, status }: Pod): boolean {
  if (!status) return false;
  const { observedGeneration, conditions = [] } = status;
  if (observedGeneration !== undefined && generation !== undefined && observedGeneration < generation) return true;
  return conditions.some(({ type }) => type === 'PodResizePending' || type === 'PodResizeInProgress');
}

/** The pod with what each container may have at the most: of what it asks for, was granted and has, the largest. What
 *  can never be granted does not count. Any other pod as it is. */
export function asHeldByNode(pod: Pod): Pod {
  if (!isBeingResized(pod)) return pod;
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = pod.status ?? {};
  const isInfeasible = conditions.some(({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible');
  const statuses = new Map([...initContainerStatuses, ...containerStatuses].map(status => [status.name, status]));
  const held = (container: Container): Container => {
    const requests = largestRequests(container, statuses.get(container.name), isInfeasible);
    return { ...container, resources: { ...container.resources, ...(requests ? { requests } : {}) } };
  };
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(held),
      ...(initContainers ? { initContainers: initContainers.map(held) } : {}),
    },
  };
}

function largestRequests(
  { resources }: Container,
  status: ContainerStatus | undefined,
  isInfeasible: boolean,
): Record<string, string> | undefined {
  const granted = status?.allocatedResources;
  if (!granted) return resources?.requests;
  const lists = [...(isInfeasible ? [] : [resources?.requests]), granted, status.resources?.requests];
  const largest: Record<string, string> = {};
  for (const [name, amount] of lists.flatMap(list => Object.entries(list ?? {}))) {
    const known = largest[name];
    if (known === undefined || compareQuantity(amount, known) > 0) largest[name] = amount;
  }
  return largest;
}
