/** What not every node can do, and pods may need: nodes say what they can in `status.declaredFeatures`. One statement
 *  for the scheduler, who looks for a node, the kubelet, who turns pods away, and the API server, who refuses changes
 *  of pods on their nodes. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-declared-features/
 *
 *  Caveats: upstream also knows DRANodeAllocatableResources, DRAOptionalNodeOperations and ExtendWebSocketsToKubelet,
 *  which no pod needs by what it says. */
import type { Container } from '../core/v1/container.ts';
import type { Node } from '../core/v1/node.ts';
import type { PodSpec } from '../core/v1/pod.ts';
import { deepEqual } from '../json/deep.ts';
import { allContainers, isSidecar, mayRestartAll } from '../pods/containers.ts';
import { compareQuantity } from '../quantity/arithmetic.ts';

interface NodeFeature {
  /** Whether a pod needs it from its start on. Default: none does. */
  readonly isNeededBy?: (spec: PodSpec) => boolean;
  /** Whether a pod that has its node needs it to become another. Default: none does. */
  readonly isNeededToChange?: (before: PodSpec, after: PodSpec) => boolean;
}

/** By name, in the order of the alphabet, as nodes list them. */
const features = {
  /** A pod's own resources are resized. */
  InPlacePodLevelResourcesVerticalScaling: {
    isNeededToChange: (before, after) => !deepEqual(before.resources, after.resources),
  },
  /** So are those of init containers that end before the others start. */
  InPlacePodVerticalScalingInitContainers: { isNeededToChange: isInitContainerResized },
  /** So are volumes in memory. */
  InPlacePodVerticalScalingMemoryBackedVolumes: { isNeededToChange: isMemoryVolumeResized },
  /** A container has all of its pod begin anew. */
  RestartAllContainersOnContainerExits: { isNeededBy: mayRestartAll },
  /** Users of its own, and the network of the node. */
  UserNamespacesHostNetworkSupport: {
    isNeededBy: ({ hostNetwork, hostUsers }) => hostNetwork === true && hostUsers === false,
  },
  /** Options of mounts within containers. */
  VolumeBindMountOptions: {
    isNeededBy: spec =>
      allContainers(spec).some(({ volumeMounts = [] }) => volumeMounts.some(mount => mount.bindMountOptions?.length)),
  },
} satisfies Readonly<Record<string, NodeFeature>>;

/** One that a node may declare. */
export type NodeFeatureName = keyof typeof features;

const all = Object.entries<NodeFeature>(features) as [NodeFeatureName, NodeFeature][];

/** What a pod needs of a node to be there, in the order of the alphabet. */
export const featuresNeededBy = (spec: PodSpec): readonly NodeFeatureName[] =>
  all.flatMap(([name, { isNeededBy }]) => (isNeededBy?.(spec) ? [name] : []));

/** What a pod needs of its node to become what `after` says, in the order of the alphabet. */
export const featuresNeededToChange = (before: PodSpec, after: PodSpec): readonly NodeFeatureName[] =>
  all.flatMap(([name, { isNeededToChange }]) => (isNeededToChange?.(before, after) ? [name] : []));

/** Those that the node does not declare. */
export const undeclaredFeatures = (needed: readonly NodeFeatureName[], { status }: Node): readonly NodeFeatureName[] =>
  needed.filter(name => !status?.declaredFeatures?.includes(name));

function isInitContainerResized(before: PodSpec, after: PodSpec): boolean {
  const resources = (container: Container | undefined) => container?.resources ?? {};
  return (before.initContainers ?? []).some(
    (container, index) =>
      !isSidecar(container) && !deepEqual(resources(container), resources(after.initContainers?.[index])),
  );
}

/** What may not be changed of volumes is for the checks of pods to say. */
function isMemoryVolumeResized({ volumes: before = [] }: PodSpec, { volumes: after = [] }: PodSpec): boolean {
  if (before.length !== after.length) return false;
  return after.some(({ name, emptyDir }, index) => {
    const previous = before[index];
    const [now, then] = [emptyDir?.sizeLimit, previous?.emptyDir?.sizeLimit];
    if (previous?.name !== name || emptyDir?.medium !== 'Memory' || now === undefined || then === undefined)
      return false;
    return compareQuantity(now, then) !== 0;
  });
}
