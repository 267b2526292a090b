import { ResourceQuota } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const resourceQuotaDeclaration = defineDormant({
  name: 'resourcequota',
  account: 'resourcequota-controller',
  primary: ResourceQuota,
  everyKind: ['list', 'watch'],
  writes: [{ kind: ResourceQuota, subresource: 'status', verbs: ['update'] }],
});
