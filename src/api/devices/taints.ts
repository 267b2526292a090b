/** Taints of devices: whose they are, and who bears them. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-taints-and-tolerations */
import type { DeviceTaint } from '../resource/v1/device.ts';
import type { DeviceToleration } from '../resource/v1/device-selector.ts';
import type { DeviceTaintRule } from '../resource/v1/device-taint-rule.ts';

/** A device by its names. */
export interface DevicePlace {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
}

/** Whether a rule gives a device its taint. */
export function isTaintedBy({ spec: { deviceSelector } }: DeviceTaintRule, place: DevicePlace): boolean {
  if (!deviceSelector) return false;
  const { driver = place.driver, pool = place.pool, device = place.device } = deviceSelector;
  return driver === place.driver && pool === place.pool && device === place.device;
}

/** Whether a toleration covers a taint. */
export function toleratesDeviceTaint(
  { key, operator = 'Equal', value = '', effect }: DeviceToleration,
  taint: DeviceTaint,
): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}
