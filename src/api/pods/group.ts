/** The group that a pod is scheduled with. */
import type { Pod } from '../core/v1/pod.ts';
import type { ObjectKey } from '../kind.ts';

/** Where the PodGroup is that a pod names in `spec.schedulingGroup`; undefined for a pod that is scheduled for
 *  itself. */
export function groupKeyOf({ metadata, spec }: Pod): ObjectKey | undefined {
  const name = spec.schedulingGroup?.podGroupName;
  return name ? { namespace: metadata.namespace ?? '', name } : undefined;
}
