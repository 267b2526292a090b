import { Pod, ResourceClaim } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const unusedResourceClaimDeclaration = defineDormant({
  name: 'unused-resourceclaim',
  account: 'resource-claim-controller',
  primary: ResourceClaim,
  reads: [Pod],
  writes: [
    { kind: ResourceClaim, verbs: ['patch', 'delete'] },
    { kind: ResourceClaim, subresource: 'status', verbs: ['update'] },
  ],
  // Who gives devices to claims, and takes them back.
  rules: [{ verbs: ['update'], apiGroups: ['resource.k8s.io'], resources: ['resourceclaims/binding'] }],
});
