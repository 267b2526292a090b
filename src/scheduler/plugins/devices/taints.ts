/** Taints of devices, from their drivers and from rules. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-taints-and-tolerations */
import { type DeviceTaint, type DeviceTaintRule, type DeviceToleration, isTaintedBy, toleratesDeviceTaint } from '#api';
import type { Candidate } from './pools.ts';

/** Whether a taint that no toleration covers keeps the device from new claims. */
export const isRepelled = (
  candidate: Candidate,
  tolerations: readonly DeviceToleration[],
  rules: readonly DeviceTaintRule[],
): boolean =>
  taintsOf(candidate, rules).some(
    taint => taint.effect !== 'None' && !tolerations.some(toleration => toleratesDeviceTaint(toleration, taint)),
  );

const taintsOf = (candidate: Candidate, rules: readonly DeviceTaintRule[]): readonly DeviceTaint[] => {
  const { taints = [] } = candidate.device;
  if (rules.length === 0) return taints;
  const { device, pool } = candidate;
  const place = { driver: pool.driver, pool: pool.name, device: device.name };
  return [...taints, ...rules.filter(rule => isTaintedBy(rule, place)).map(({ spec }) => spec.taint)];
};
