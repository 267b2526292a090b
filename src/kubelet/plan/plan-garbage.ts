/** Which dead containers and sandboxes a running pod no longer needs: all but the last dead container of each name,
 *  whose logs `kubectl logs --previous` reads, and sandboxes that no container is left in. */
import { allContainers, type Pod } from '#api';
import type { PodObservation } from './observation.ts';
import type { Step } from './step.ts';

export function planGarbage(pod: Pod, observed: PodObservation): Step[] {
  const { runtime } = observed;
  if (!runtime || runtime.containers.length <= pod.spec.containers.length) return [];
  const ephemeral = new Set((pod.spec.ephemeralContainers ?? []).map(({ name }) => name));
  const removed = allContainers(pod.spec).flatMap(({ name }) => {
    if (ephemeral.has(name)) return [];
    const [newest, ...older] = runtime.containers.filter(container => container.name === name);
    const keep = newest?.state === 'Exited' ? 0 : 1;
    return older.filter(({ state }) => state === 'Exited').slice(keep);
  });
  const inUse = new Set(runtime.containers.map(({ sandboxId }) => sandboxId));
  const sandboxes = runtime.sandboxes.slice(1).filter(({ id, state }) => state === 'NotReady' && !inUse.has(id));
  return [
    ...removed.map(({ id }): Step => ({ do: 'removeContainer', id })),
    ...sandboxes.map(({ id }): Step => ({ do: 'removeSandbox', id })),
  ];
}
