/** ServiceAccount: an identity for the processes of pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { LocalObjectReference, ObjectReference } from './references.ts';

/** An identity for the processes of pods. */
export interface ServiceAccount extends KubeObject {
  /** Whether pods of this account get a token mounted. The pod can say otherwise. @pointer @proto 4 */
  automountServiceAccountToken?: boolean;
  /** Secrets with passwords for registries, for pods that name none. @listType atomic @proto 3 */
  imagePullSecrets?: LocalObjectReference[];
  /** Secrets that pods of this account may use, if an annotation enforces it. Deprecated. @listType map @listMapKey
   *  name @patchStrategy merge @patchMergeKey name @proto 2 */
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
