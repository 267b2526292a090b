/** What to write into a lease, and whether it may be taken. Pure. */
import type { Lease, New, ObjectKey } from '#api';
import { formatMicroTime } from '#base';

/** Who wants the lease, when. */
export interface LeaseClaim {
  readonly key: ObjectKey;
  readonly identity: string;
  readonly leaseDurationMs: number;
  /** What the lease says of its holder. Default: nothing. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly nowMs: number;
}

/** A lease and when this process first saw it so. */
export interface Observation {
  readonly lease: Lease;
  readonly atMs: number;
}

/** Whether somebody else holds the lease and was heard of within its duration. */
export function isHeldByOther({ lease, atMs }: Observation, { identity, nowMs }: LeaseClaim): boolean {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = lease.spec ?? {};
  if (holderIdentity === '' || holderIdentity === identity) return false;
  return atMs + leaseDurationSeconds * 1000 > nowMs;
}

/** The lease with this holder: new, taken over, or renewed. */
export function planClaim(found: Lease, claim: LeaseClaim): Lease;
export function planClaim(found: undefined, claim: LeaseClaim): New<Lease>;
export function planClaim(found: Lease | undefined, claim: LeaseClaim): New<Lease> {
  const { key, identity, leaseDurationMs, nowMs, annotations } = claim;
  const now = formatMicroTime(nowMs);
  const isRenewal = found?.spec?.holderIdentity === identity;
  const transitions = found ? (found.spec?.leaseTransitions ?? 0) + (isRenewal ? 0 : 1) : 0;
  return {
    ...found,
    metadata: {
      ...(found?.metadata ?? {
        name: key.name,
        ...(key.namespace === undefined ? {} : { namespace: key.namespace }),
      }),
      ...(annotations ? { annotations: { ...found?.metadata.annotations, ...annotations } } : {}),
    },
    spec: {
      ...found?.spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      acquireTime: (isRenewal ? found.spec.acquireTime : undefined) ?? now,
      renewTime: now,
      leaseTransitions: transitions,
    },
  };
}

/** The lease without a holder, to be taken at once. */
export function planRelease(held: Lease, nowMs: number): Lease {
  const now = formatMicroTime(nowMs);
  return {
    ...held,
    spec: { ...held.spec, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now },
  };
}
