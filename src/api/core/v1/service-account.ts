/** ServiceAccount: an identity for the processes of pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { LocalObjectReference, ObjectReference } from './references.ts';

export interface ServiceAccount extends KubeObject {
  /** @proto 4 */
  automountServiceAccountToken?: boolean;
  /** @listType atomic @proto 3 */
  imagePullSecrets?: LocalObjectReference[];
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 2 */
  secrets?: ObjectReference[];
}

export const ServiceAccount = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  scope: 'Namespaced',
  subresources: [
    { name: 'token', verbs: ['create'], kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' } },
  ],
});
