/** TaintNodesByCondition: a new node takes no pods until it is known to be ready; the node lifecycle controller takes
 *  the taint away. */
import { Node, notReadyTaint } from '#api';
import type { AdmissionPlugin } from './admission.ts';

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  admit({ operation, resource, subresource, object }) {
    if (operation !== 'CREATE' || resource.kind !== Node || subresource !== '') return;
    const node = object as Node;
    node.spec ??= {};
    if (node.spec.taints?.some(taint => taint.key === notReadyTaint && taint.effect === 'NoSchedule')) return;
    node.spec.taints = [...(node.spec.taints ?? []), { key: notReadyTaint, effect: 'NoSchedule' }];
  },
};
