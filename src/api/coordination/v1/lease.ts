/** Lease: a claim that must be renewed, for heartbeats and leader election. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime } from '../../meta/v1/scalars.ts';

export interface Lease extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: LeaseSpec;
}

export const Lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  scope: 'Namespaced',
});

export interface LeaseSpec {
  /** @proto 3 */
  acquireTime?: MicroTime;
  /** @proto 1 */
  holderIdentity?: string;
  /** @proto 2 */
  leaseDurationSeconds?: Int32;
  /** @proto 5 */
  leaseTransitions?: Int32;
  /** @proto 7 */
  preferredHolder?: string;
  /** @proto 4 */
  renewTime?: MicroTime;
  /** @proto 6 */
  strategy?: string;
}
