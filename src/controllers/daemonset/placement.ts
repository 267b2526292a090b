/** Which nodes a daemon set is for.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#running-pods-on-select-nodes */
import { type DaemonSet, matchesRequiredNode, type Node, type Pod, untolerated } from '#api';
import { tolerantSpec } from './daemon-pod.ts';

/** Whether a node shall get a pod, and whether one that is there may stay: a new taint with `NoSchedule` drives none
 *  away. */
export interface Placement {
  readonly shouldRun: boolean;
  readonly shouldContinueRunning: boolean;
}

const nowhere: Placement = { shouldRun: false, shouldContinueRunning: false };

/** Tells what becomes of a daemon set's pod on a node. */
export function placementOf({ metadata, spec: { template } }: DaemonSet): (node: Node) => Placement {
  const spec = tolerantSpec(template.spec);
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  return node => {
    if (spec.nodeName && spec.nodeName !== node.metadata.name) return nowhere;
    if (!matchesRequiredNode(pod, node)) return nowhere;
    const { taints } = node.spec;
    const isWelcome = !untolerated(taints, spec.tolerations, ['NoExecute', 'NoSchedule']);
    return {
      shouldRun: isWelcome,
      shouldContinueRunning: isWelcome || !untolerated(taints, spec.tolerations, ['NoExecute']),
    };
  };
}
