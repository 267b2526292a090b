import { Pod, ResourceClaim, ResourceClaimTemplate } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const resourceClaimDeclaration = defineDormant({
  name: 'resourceclaim',
  account: 'resource-claim-controller',
  eventSource: 'resource_claim',
  reads: [Pod, ResourceClaim, ResourceClaimTemplate],
  writes: [
    { kind: ResourceClaim, verbs: ['create'] },
    { kind: ResourceClaim, subresource: 'status', verbs: ['update'] },
    { kind: Pod, subresource: 'status', verbs: ['patch'] },
  ],
  // Who gives devices to claims, and takes them back.
  rules: [{ verbs: ['update'], apiGroups: ['resource.k8s.io'], resources: ['resourceclaims/binding'] }],
  wakenBy: [{ kind: Pod }],
});
