/** When the pods of a claim must go because of taints of its devices. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-taints-and-tolerations */
import {
  type DeviceTaint,
  type DeviceTaintRule,
  type DeviceToleration,
  deviceClaimNamesOf,
  isFinalPhase,
  isReservedFor,
  isTaintedBy,
  type Pod,
  type ResourceClaim,
  type ResourceSlice,
  toleratesDeviceTaint,
} from '#api';
import { parseTime } from '#base';

/** Taints come from drivers, in slices, and from rules. */
export interface Taints {
  readonly slices: readonly ResourceSlice[];
  readonly rules: readonly DeviceTaintRule[];
}

/** When the pods that use a claim must go, in epoch milliseconds; undefined when its devices have no taint that they
 *  cannot bear. */
export function evictionTimeOf({ status }: ResourceClaim, { slices, rules }: Taints): number | undefined {
  const results = status?.allocation?.devices?.results ?? [];
  const times = results.flatMap(({ driver, pool, device, tolerations = [] }) => {
    const own = newestSlices(slices.filter(({ spec }) => spec.driver === driver && spec.pool.name === pool));
    const fromDriver = own.flatMap(({ spec }) => spec.devices?.find(({ name }) => name === device)?.taints ?? []);
    const fromRules = rules.filter(rule => isTaintedBy(rule, { driver, pool, device })).map(({ spec }) => spec.taint);
    return [...fromDriver, ...fromRules].flatMap(taint => timeOf(taint, tolerations) ?? []);
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Of the slices of a pool those of the newest generation: older ones are on their way out. */
export function newestSlices(slices: readonly ResourceSlice[]): readonly ResourceSlice[] {
  const newest = Math.max(...slices.map(({ spec }) => spec.pool.generation));
  return slices.filter(({ spec }) => spec.pool.generation === newest);
}

/** When a taint ends pods: at once, or so long after it was added as the shortest toleration bears it. */
function timeOf(taint: DeviceTaint, tolerations: readonly DeviceToleration[]): number | undefined {
  if (taint.effect !== 'NoExecute') return undefined;
  const added = taint.timeAdded ? parseTime(taint.timeAdded) : 0;
  const bearing = tolerations.filter(toleration => toleratesDeviceTaint(toleration, taint));
  if (bearing.some(({ tolerationSeconds }) => tolerationSeconds === undefined)) return undefined;
  if (bearing.length === 0) return added;
  return added + Math.min(...bearing.map(({ tolerationSeconds = 0 }) => Math.max(tolerationSeconds, 0))) * 1000;
}

/** Rules that give devices of a claim a taint for which its pods go. */
export const rulesAgainst = (claim: ResourceClaim, rules: readonly DeviceTaintRule[]): DeviceTaintRule[] =>
  rules.filter(rule => evictionTimeOf(claim, { slices: [], rules: [rule] }) !== undefined);

/** Whether a pod is to go with a claim: it has a node, uses the claim, has not ended, and nobody has told it to go. */
export const isEvicted = (pod: Pod, claim: ResourceClaim): boolean =>
  pod.spec.nodeName !== undefined &&
  pod.metadata.deletionTimestamp === undefined &&
  !isFinalPhase(pod.status?.phase) &&
  deviceClaimNamesOf(pod).includes(claim.metadata.name) &&
  isReservedFor(pod, claim);
