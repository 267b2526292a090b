/** Taints of devices, from their drivers and from rules. Pure.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-taints-and-tolerations */
import type { DeviceTaint, DeviceTaintRule, DeviceToleration } from '#api';
import type { Candidate } from './pools.ts';

/** Whether a taint that no toleration covers keeps the device from new claims. */
export const isRepelled = (
  candidate: Candidate,
  tolerations: readonly DeviceToleration[],
  rules: readonly DeviceTaintRule[],
): boolean =>
  taintsOf(candidate, rules).some(
    taint => taint.effect !== 'None' && !tolerations.some(toleration => tolerates(toleration, taint)),
  );

const taintsOf = (candidate: Candidate, rules: readonly DeviceTaintRule[]): readonly DeviceTaint[] => {
  const { taints = [] } = candidate.device;
  if (rules.length === 0) return taints;
  return [...taints, ...rules.filter(rule => isSelected(rule, candidate)).map(({ spec }) => spec.taint)];
};

function isSelected({ spec: { deviceSelector } }: DeviceTaintRule, { device, pool }: Candidate): boolean {
  if (!deviceSelector) return false;
  const { driver = pool.driver, pool: name = pool.name, device: own = device.name } = deviceSelector;
  return driver === pool.driver && name === pool.name && own === device.name;
}

function tolerates({ key, operator = 'Equal', value = '', effect }: DeviceToleration, taint: DeviceTaint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}
