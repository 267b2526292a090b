/** Which slices of devices a kubelet may make and delete: those of its own node; pure. Changes are for the authorizer,
 *  which sees the node of a slice that is there: it never changes. */
import type { ResourceSlice } from '#api';
import type { NodeRule } from './node-rule.ts';

export const checkSlice: NodeRule = ({ operation, object, old }, { nodeName }) => {
  if (operation !== 'CREATE' && operation !== 'DELETE') return undefined;
  const slice = (operation === 'CREATE' ? object : old) as ResourceSlice;
  if (slice.spec.nodeName === nodeName) return undefined;
  return `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`;
};
