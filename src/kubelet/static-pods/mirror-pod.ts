/** Mirror pods: what the API has of static pods, so that they are seen there. Pure.
 *  Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror */
import { mirrorPodAnnotation, type New, type Node, type Pod } from '#api';

/** Whether the API's pod stands for a static pod of its node. */
export const isMirrorPod = ({ metadata }: Pod): boolean => metadata.annotations?.[mirrorPodAnnotation] !== undefined;

/** Whether an object of the API is the mirror of this static pod, as it is now. */
export const isMirrorOf = ({ metadata }: Pod, pod: Pod): boolean =>
  metadata.annotations?.[mirrorPodAnnotation] === pod.metadata.uid;

/** The mirror of a static pod, which goes with its node. */
export function mirrorOf({ metadata, spec }: Pod, node: Node): New<Pod> {
  const { name, namespace = 'default', labels, annotations, uid } = metadata;
  const owner = { apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid, controller: true };
  return {
    metadata: {
      name,
      namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, [mirrorPodAnnotation]: uid },
      ownerReferences: [owner],
    },
    spec,
  };
}

/** What is to be done about the object of a static pod's name. `blocked`: it is somebody else's. */
export type MirrorStep = 'create' | 'delete' | 'blocked' | 'nothing';

/** A mirror that somebody deletes is made again; one of another manifest, or of none, goes. */
export function planMirror(pod: Pod | undefined, found: Pod | undefined): MirrorStep {
  if (!found) return pod ? 'create' : 'nothing';
  if (!isMirrorPod(found)) return pod ? 'blocked' : 'nothing';
  const isRight = pod && isMirrorOf(found, pod) && found.metadata.deletionTimestamp === undefined;
  return isRight ? 'nothing' : 'delete';
}
