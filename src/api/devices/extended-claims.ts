/** Devices that a pod asks for as extended resources, and the one claim that stands for all of them. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/resource-management/dynamic-resource-allocation/dra-features/#extended-resource */
import type { Container } from '../core/v1/container.ts';
import type { Pod } from '../core/v1/pod.ts';
import type { ContainerExtendedResourceRequest } from '../core/v1/pod-status.ts';
import { isSidecar } from '../pods/containers.ts';
import { quantityValue } from '../quantity/arithmetic.ts';
import type { DeviceRequest } from '../resource/v1/device-claim.ts';
import type { ResourceClaim } from '../resource/v1/resource-claim.ts';

/** What stands before the name of a class in the resource by which its devices can be asked for. */
export const deviceClassPrefix = 'deviceclass.resource.kubernetes.io/';

/** Says of a claim that it was made for the extended resources of its owner. */
export const extendedClaimAnnotation = 'resource.kubernetes.io/extended-resource-claim';

/** Whether a claim stands for the extended resources of a pod. */
export const isExtendedClaim = ({ metadata: { annotations } }: ResourceClaim): boolean =>
  annotations?.[extendedClaimAnnotation] === 'true';

/** What such a claim asks for. */
export interface ExtendedRequests {
  readonly requests: readonly DeviceRequest[];
  /** Which of them serve which containers. */
  readonly mappings: readonly ContainerExtendedResourceRequest[];
}

/** The requests for resources of which classes have the devices: one for each container and resource, and none for what
 *  a container can take over from init containers that have ended before it starts. */
export function extendedRequestsOf(
  { spec: { containers, initContainers = [] } }: Pick<Pod, 'spec'>,
  classes: ReadonlyMap<string, string>,
): ExtendedRequests {
  const requests: DeviceRequest[] = [];
  const mappings: ContainerExtendedResourceRequest[] = [];
  for (const [resourceName, deviceClassName] of classes) {
    let free: DeviceRequest[] = [];
    for (const [index, container] of [...initContainers, ...containers].entries()) {
      const wanted = amountOf(container, resourceName);
      if (wanted === 0) continue;
      const taken = takeOver(free, wanted);
      const missing = wanted - countOf(taken);
      if (missing > 0) taken.push(requestFor({ container, index, resourceName, deviceClassName, count: missing }));
      for (const request of taken) {
        if (!free.includes(request)) requests.push(request);
        mappings.push({ containerName: container.name, resourceName, requestName: request.name });
      }
      const ends = index < initContainers.length && !isSidecar(container);
      free = ends ? [...new Set([...free, ...taken])] : free.filter(request => !taken.includes(request));
    }
  }
  return { requests, mappings };
}

/** How much of a resource a container asks for. */
const amountOf = ({ resources }: Container, name: string): number => quantityValue(resources?.requests?.[name] ?? '0');

const countOf = (requests: readonly DeviceRequest[]): number =>
  requests.reduce((sum, { exactly }) => sum + (exactly?.count ?? 1), 0);

function takeOver(free: readonly DeviceRequest[], wanted: number): DeviceRequest[] {
  const taken: DeviceRequest[] = [];
  for (const request of free) if (countOf(taken) < wanted) taken.push(request);
  return taken;
}

interface Wanted {
  readonly container: Container;
  /** Among all containers. */
  readonly index: number;
  readonly resourceName: string;
  readonly deviceClassName: string;
  readonly count: number;
}

/** Named after the places of the container and of the resource in it. */
function requestFor({ container, index, resourceName, deviceClassName, count }: Wanted): DeviceRequest {
  const place = Object.keys(container.resources?.requests ?? {})
    .sort()
    .indexOf(resourceName);
  return {
    name: `container-${index}-request-${place}`,
    exactly: { deviceClassName, allocationMode: 'ExactCount', count },
  };
}
