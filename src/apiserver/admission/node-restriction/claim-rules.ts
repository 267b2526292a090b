/** What a kubelet may do to claims; pure. It says how large they have become. */
import { deepEqual, type ObjectMeta, type PersistentVolumeClaim } from '#api';
import type { NodeRule } from './node-rule.ts';

export const checkClaim: NodeRule = ({ object, old, subresource }, { nodeName }) => {
  if (subresource !== 'status') return `may only update PVC status`;
  const [claim, before] = [object as PersistentVolumeClaim | undefined, old as PersistentVolumeClaim | undefined];
  if (!claim || !before) return `unexpected operation on a claim's status`;
  if (deepEqual(withoutSize(claim), withoutSize(before))) return undefined;
  return `node "${nodeName}" is not allowed to update fields other than status.quantity and status.conditions`;
};

/** What a kubelet says of a claim. */
const ownFields = ['capacity', 'conditions', 'allocatedResources', 'allocatedResourceStatuses'];

/** All but what is the kubelet's, and what every write changes. */
function withoutSize({ metadata, status = {}, ...claim }: PersistentVolumeClaim): object {
  const { resourceVersion: _, managedFields: __, ...rest }: Partial<ObjectMeta> = metadata;
  const others = Object.fromEntries(Object.entries(status).filter(([name]) => !ownFields.includes(name)));
  return { ...claim, metadata: rest, status: others };
}
