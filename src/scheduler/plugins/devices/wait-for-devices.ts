/** Waits until the devices of a pod are ready, as their drivers say by conditions.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-binding-conditions */
import {
  type ResourceClaim as Claim,
  type DeviceRequestAllocationResult,
  findCondition,
  formatKey,
  keyOf,
  type Pod,
  ResourceClaim,
} from '#api';
import { followUntil } from '#client';
import type { Handle } from '../../framework/handle.ts';
import type { Rejection } from '../../framework/plugin.ts';

interface WaitForDevicesOptions {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly handle: Handle;
  /** Aborts when the scheduler stops. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Undefined when all are ready. The devices of a claim whose driver fails, or takes too long, are given back. */
export async function waitForDevices(
  claims: readonly Claim[],
  { pod, handle, signal, timeoutMs }: WaitForDevicesOptions,
): Promise<Rejection | undefined> {
  const waiting = claims.filter(claim => readinessOf(claim) !== 'ready');
  if (waiting.length === 0) return undefined;
  const timeout = new AbortController();
  using _timer = handle.clock.setTimeout(() => timeout.abort(), timeoutMs);
  const either = AbortSignal.any([signal, timeout.signal]);
  for (const claim of waiting) {
    const why = await waitFor(claim, handle, either);
    signal.throwIfAborted();
    if (why === undefined) continue;
    await giveBack(claim, pod, handle);
    return { reasons: [why] };
  }
  return undefined;
}

/** Why not; undefined when the claim's devices are ready. */
async function waitFor(claim: Claim, { client }: Handle, signal: AbortSignal): Promise<string | undefined> {
  const { name, namespace = '' } = claim.metadata;
  const of = formatKey(keyOf(claim));
  let why: string | undefined;
  const isDecided = (object: Claim, isGone: boolean): boolean => {
    const readiness = isGone || !object.status?.allocation ? 'gone' : readinessOf(object);
    if (readiness === 'failed') why = `claim ${of} binding failed`;
    if (readiness === 'gone') why = `claim ${of} got deallocated in the meantime`;
    return readiness !== 'waiting';
  };
  const scope = { namespace, fieldSelector: `metadata.name=${name}` };
  const isDone = await followUntil(client, ResourceClaim, { ...scope, isDone: isDecided, signal });
  return isDone ? why : `claim ${of} binding timeout`;
}

type Readiness = 'ready' | 'waiting' | 'failed';

function readinessOf({ status }: Claim): Readiness {
  let readiness: Readiness = 'ready';
  for (const result of status?.allocation?.devices?.results ?? []) {
    const conditions = status?.devices?.find(device => isOf(device, result))?.conditions;
    const isTrue = (type: string) => findCondition(conditions, type)?.status === 'True';
    if (result.bindingFailureConditions?.some(isTrue)) return 'failed';
    if (result.bindingConditions?.every(isTrue) === false) readiness = 'waiting';
  }
  return readiness;
}

type Named = Pick<DeviceRequestAllocationResult, 'driver' | 'pool' | 'device' | 'shareID'>;

const isOf = (one: Named, other: Named): boolean =>
  one.driver === other.driver &&
  one.pool === other.pool &&
  one.device === other.device &&
  one.shareID === other.shareID;

async function giveBack(claim: Claim, pod: Pod, { client, signal }: Handle): Promise<void> {
  const newest = await client.find(ResourceClaim, keyOf(claim), { signal });
  const users = newest?.status?.reservedFor ?? [];
  if (!newest || users.some(({ uid }) => uid !== pod.metadata.uid)) return;
  const { allocation: _, reservedFor: __, devices: ___, ...status } = newest.status ?? {};
  await client.updateStatus(ResourceClaim, { ...newest, status }, { signal });
}
