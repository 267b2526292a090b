/** What events say of resizes, in upstream's words: how far it is, and what the containers of the pod are to have.
 *  Pure. */
import { type Container, canonicalQuantity, type Pod, type ResourceRequirements } from '#api';

interface ResizeMessageOptions {
  /** Which version of the pod's specification it is about. */
  readonly generation?: number | undefined;
  /** Why it is not done. */
  readonly error?: string | undefined;
}

/** `Pod resize`, then `what`, such as `completed`, then what the pod asks for of each container, as JSON. */
export function resizeMessage(pod: Pod, what: string, { generation = 0, error }: ResizeMessageOptions): string {
  const { initContainers = [], containers } = pod.spec;
  const summary = {
    ...(initContainers.length > 0 && { initContainers: initContainers.map(resourcesOf) }),
    containers: containers.map(resourcesOf),
    generation,
    ...(error && { error }),
  };
  return `Pod resize ${what}: ${JSON.stringify(summary)}`;
}

/** In the order of upstream's fields. */
const resourcesOf = ({ name, resources: { limits, requests, claims } = {} }: Container) => ({
  name,
  resources: { ...amounts('limits', limits), ...amounts('requests', requests), ...(claims?.length && { claims }) },
});

const amounts = (name: 'limits' | 'requests', list: ResourceRequirements['limits'] = {}) => {
  const names = Object.keys(list).sort();
  if (names.length === 0) return {};
  return { [name]: Object.fromEntries(names.map(key => [key, canonicalQuantity(list[key] ?? '0')])) };
};
