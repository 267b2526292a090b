/** Lease: a claim that must be renewed, for heartbeats and leader election. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime } from '../../meta/v1/scalars.ts';

/** A claim that its holder must renew. Nodes show by it that they live; processes elect a leader with it. */
export interface Lease extends KubeObject {
  /** Who holds the lease and since when. @optional @default {} @proto 2 */
  spec: LeaseSpec;
}

export const Lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  scope: 'Namespaced',
});

/** Who holds a lease. */
export interface LeaseSpec {
  /** When the present holder took the lease. @proto 3 */
  acquireTime?: MicroTime;
  /** Name of the holder; empty when nobody holds it. @pointer @proto 1 */
  holderIdentity?: string;
  /** Seconds after `renewTime` at which others may take the lease. @pointer @proto 2 */
  leaseDurationSeconds?: Int32;
  /** Times that the lease went to another holder. @pointer @proto 5 */
  leaseTransitions?: Int32;
  /** Who should take the lease next; the present holder gives it up for them. @pointer
   *  @featureGate CoordinatedLeaderElection @proto 7 */
  preferredHolder?: string;
  /** When the holder last renewed the lease. @proto 4 */
  renewTime?: MicroTime;
  /** How the holder is chosen in a coordinated election. @pointer @featureGate CoordinatedLeaderElection @proto 6 */
  strategy?: string;
}
