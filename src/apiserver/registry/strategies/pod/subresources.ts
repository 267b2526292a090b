/** What writes of a pod's subresources leave alone, and what they note in its status. */
import { type Container, type Pod, type PodSpec, setCondition } from '#api';
import { formatTime } from '#base';
import { keepMetadata } from '../fields/keep-metadata.ts';

type Prepare = (draft: Pod, old: Pod, nowMs: number) => void;

const keptWhenLeftOut = [
  'resourceClaimStatuses',
  'extendedResourceClaimStatus',
  'nodeAllocatableResourceClaimStatuses',
] as const;

/** By name of the subresource. Each changes the draft. */
export const preparePodSubresource: Readonly<Record<string, Prepare>> = {
  status(draft, old) {
    if (!draft.status || !old.status) return;
    // A kubelet reports the class that it was told; another is refused.
    if (old.status.qosClass) draft.status.qosClass ??= old.status.qosClass;
    // Those who write a status without knowing these fields must not clear them; an empty value does.
    const kept = keptWhenLeftOut.filter(
      field => draft.status?.[field] === undefined && old.status?.[field] !== undefined,
    );
    Object.assign(draft.status, Object.fromEntries(kept.map(field => [field, old.status?.[field]])));
  },

  /** Only the ephemeral containers count. */
  ephemeralcontainers(draft, old) {
    const { ephemeralContainers = [] } = (draft.spec ?? {}) as Partial<PodSpec>;
    const { ephemeralContainers: _, ...others } = old.spec;
    keepMetadata(draft, old);
    draft.spec = ephemeralContainers.length === 0 ? others : { ...others, ephemeralContainers };
  },

  /** Only the resources of containers and of the pod, and how they are resized, count. */
  resize(draft, old) {
    const { containers = [], initContainers = [], resources } = (draft.spec ?? {}) as Partial<PodSpec>;
    const resized = structuredClone(old.spec);
    delete resized.resources;
    if (resources) resized.resources = resources;
    resized.containers = resizedContainers(resized.containers, containers);
    const inits = resizedContainers(resized.initContainers ?? [], initContainers);
    if (inits.length > 0) resized.initContainers = inits;
    else delete resized.initContainers;
    keepMetadata(draft, old);
    draft.spec = resized;
  },

  /** A pod that is put on a node is scheduled, and nominated for none any more. */
  binding(draft, _old, nowMs) {
    const scheduled = { type: 'PodScheduled', status: 'True' };
    const conditions = setCondition(draft.status?.conditions, scheduled, formatTime(nowMs));
    const { nominatedNodeName: _, ...status } = draft.status ?? {};
    draft.status = { ...status, conditions };
  },
};

/** The containers of a pod with the resources that are wanted for them. Others than there are, or in another order, are
 *  left for validation to refuse. */
function resizedContainers(before: readonly Container[], wanted: readonly Container[]): Container[] {
  const isOther = wanted.some(({ name }, index) => name !== before[index]?.name);
  if (isOther || wanted.length === 0) return [...wanted];
  return before.map((container, index) => {
    const next = wanted[index];
    if (!next) return container;
    const { resources: _resources, resizePolicy: _policy, ...rest } = container;
    return {
      ...rest,
      ...(next.resources ? { resources: next.resources } : {}),
      ...(next.resizePolicy ? { resizePolicy: next.resizePolicy } : {}),
    };
  });
}
