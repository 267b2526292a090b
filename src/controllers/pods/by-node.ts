/** Pods by the node that they are on. */
import { Pod } from '#api';
import { index } from '#reconcile';

/** Files a pod that has a node under the node's name. */
export const podsByNode = index({
  kind: Pod,
  name: 'node',
  values: ({ spec }) => (spec.nodeName ? [spec.nodeName] : []),
});
