/** Reckoning with quantities in their text form. All functions throw on a text that is no quantity. */
import type { Quantity } from '../meta/v1/scalars.ts';
import { formatQuantity } from './format.ts';
import { divideRoundingUp, nanosPerUnit, parseQuantity } from './parse.ts';

/** Whether a text is a quantity. */
export function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

/** Negative, zero or positive as `a` is less than, equal to, or more than `b`. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  if (a === b) return 0;
  const [left, right] = [parseQuantity(a).nanos, parseQuantity(b).nanos];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `a + b`, in the format of `a` unless that is zero. */
export const addQuantity = (a: Quantity, b: Quantity): Quantity => combine(a, b, 1n);

/** `a - b`, in the format of `a` unless that is zero. */
export const subtractQuantity = (a: Quantity, b: Quantity): Quantity => combine(a, b, -1n);

function combine(a: Quantity, b: Quantity, sign: bigint): Quantity {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  const { format } = left.nanos === 0n ? right : left;
  return formatQuantity({ nanos: left.nanos + sign * right.nanos, format });
}

const plain = /^\d{1,9}$/;
const milli = /^(\d{1,9})m$/;

/** The amount in whole units, rounded up: `1500m` -> 2. Exact up to 2^53. */
export function quantityValue(text: Quantity): number {
  if (plain.test(text)) return Number(text);
  return Number(divideRoundingUp(parseQuantity(text).nanos, nanosPerUnit));
}

/** The amount in thousandths, rounded up: `0.5` -> 500. Exact up to 2^53. */
export function quantityMilliValue(text: Quantity): number {
  if (plain.test(text)) return Number(text) * 1000;
  const parts = milli.exec(text);
  if (parts) return Number(parts[1]);
  return Number(divideRoundingUp(parseQuantity(text).nanos, nanosPerUnit / 1000n));
}

/** Whole units as a quantity: 1073741824 in the binary format is `1Gi`. */
export function quantityOf(units: number, format: 'DecimalSI' | 'BinarySI' = 'DecimalSI'): Quantity {
  return formatQuantity({ nanos: BigInt(Math.trunc(units)) * nanosPerUnit, format });
}

/** Thousandths as a quantity: 1500 -> `1500m`, 2000 -> `2`. */
export function quantityOfMilli(thousandths: number): Quantity {
  return formatQuantity({ nanos: (BigInt(Math.trunc(thousandths)) * nanosPerUnit) / 1000n, format: 'DecimalSI' });
}
