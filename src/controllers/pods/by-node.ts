/** Pods by the node that they are on. */
import { Pod } from '#api';
import { defineIndex } from '#reconcile';

/** Files a pod that has a node under the node's name. */
export const podsByNode = defineIndex({
  kind: Pod,
  values: ({ spec }) => (spec.nodeName ? [spec.nodeName] : []),
});
