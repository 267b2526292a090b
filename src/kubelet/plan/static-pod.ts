/** Pods that are the node's own. */
import type { Pod } from '#api';

/** Whether a pod is one of a file on the node: the API never gave it a version, as it does to every other. */
export const isStaticPod = ({ metadata }: Pod): boolean => metadata.resourceVersion === '';
