import { Pod, PodGroup } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the protection of groups of pods before it is loaded. */
export const podGroupProtectionDeclaration = defineDormant({
  name: 'podgroup-protection-controller',
  account: 'podgroup-protection-controller',
  primary: PodGroup,
  reads: [Pod],
  writes: [{ kind: PodGroup, verbs: ['patch'] }],
});
