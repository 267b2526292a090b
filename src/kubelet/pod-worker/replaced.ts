/** Marks the containers that were stopped so that others take their place, which the runtime does not know. */
import type { RuntimePod } from '../runtime/runtime.ts';

/** The pod with its marks; forgets containers that are gone. */
export function withReplaced(runtimePod: RuntimePod | undefined, replaced: Set<string>): RuntimePod | undefined {
  if (!runtimePod || replaced.size === 0) return runtimePod;
  const { containers } = runtimePod;
  for (const id of replaced) if (!containers.some(container => container.id === id)) replaced.delete(id);
  return {
    ...runtimePod,
    containers: containers.map(container =>
      replaced.has(container.id) ? { ...container, isReplaced: true } : container,
    ),
  };
}
