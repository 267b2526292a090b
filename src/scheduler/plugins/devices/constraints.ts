/** What the devices of a claim must have in common, or may not. */
import type { Device, DeviceAttribute, DeviceConstraint } from '#api';
import type { Candidate } from './pools.ts';
import { type Asked, concerns } from './requests.ts';

/** Counts the devices that were chosen so far. */
export interface ConstraintState {
  /** Whether the device fits the others; then it counts. */
  add(asked: Asked, candidate: Candidate): boolean;
  /** The device counts no more. */
  remove(asked: Asked, candidate: Candidate): void;
}

/** Begins without any device. */
export function startConstraint({ requests, matchAttribute, distinctAttribute }: DeviceConstraint): ConstraintState {
  const name = matchAttribute ?? distinctAttribute ?? '';
  /** Devices by the value that they have. */
  const counts = new Map<string, number>();
  return {
    add(asked, candidate) {
      if (!concerns(requests, asked)) return true;
      const value = attributeKey(candidate, name);
      if (value === undefined) return false;
      const isNew = !counts.has(value);
      if (matchAttribute === undefined ? !isNew : isNew && counts.size > 0) return false;
      counts.set(value, (counts.get(value) ?? 0) + 1);
      return true;
    },
    remove(asked, candidate) {
      const value = concerns(requests, asked) ? attributeKey(candidate, name) : undefined;
      if (value === undefined) return;
      const count = (counts.get(value) ?? 0) - 1;
      if (count > 0) counts.set(value, count);
      else counts.delete(value);
    },
  };
}

/** The same text for equal values; undefined when the device has no such attribute. */
function attributeKey({ device, pool: { driver } }: Candidate, name: string): string | undefined {
  const { string: text, int, bool, version } = attributeOf(device, driver, name) ?? {};
  const value = text ?? int ?? bool ?? version;
  return value === undefined ? undefined : JSON.stringify([version === undefined, value]);
}

/** An attribute by its whole name, or that of the driver by what follows the driver's. */
function attributeOf({ attributes = {} }: Device, driver: string, name: string): DeviceAttribute | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const own = name.startsWith(`${driver}/`) ? name.slice(driver.length + 1) : undefined;
  return own !== undefined && Object.hasOwn(attributes, own) ? attributes[own] : undefined;
}
