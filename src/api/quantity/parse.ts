/** Quantities: exact amounts with a unit, such as `250m`, `64Mi`, `1e3`.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
import { RecentMap } from '#base';

/** How an amount is written: `k`, `M`...; `Ki`, `Mi`...; `e3`, `e6`.... */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An amount, exactly. Billionths are the smallest part that a quantity can have. */
export interface ParsedQuantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

/** The scale of parsed amounts: upstream keeps nine digits behind the point, too. */
export const nanosPerUnit = 1_000_000_000n;

/** Amounts are capped here, in units: the largest signed 64-bit integer. */
const largest = (2n ** 63n - 1n) * nanosPerUnit;

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eEinumkKMGTP]+)([-+]?\d*)|([-+]\d*))?$/;
/** Longer texts are no quantities: reading a number takes time by the square of its digits. */
const maxLength = 1024;

/** Powers of ten by suffix. */
const decimalSuffixes: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** Powers of 1024 by suffix. */
const binarySuffixes: Record<string, number> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Amounts that were read lately: the pods of a cluster ask for a few, again and again. */
const known = new RecentMap<ParsedQuantity>({ maxEntries: 1000, maxBytes: 128 * 1024 });
/** Longer texts are hardly written twice. */
const maxKnownLength = 24;

/** Reads a quantity. What is finer than a billionth is rounded up, away from zero. Throws an Error with upstream's
 *  words. */
export function parseQuantity(text: string): ParsedQuantity {
  if (text.length > maxKnownLength) return readQuantity(text);
  let quantity = known.get(text);
  if (!quantity) known.set(text, (quantity = readQuantity(text)));
  return quantity;
}

function readQuantity(text: string): ParsedQuantity {
  const parts = text.length > maxLength ? null : shape.exec(text);
  if (!parts) throw new Error(wrongFormat);
  const [, sign, whole = '', fraction = '', suffix = '', ofSuffix = '', alone = ''] = parts;
  const exponent = ofSuffix || alone;
  if (whole === '' && fraction === '') throw new Error(wrongFormat);
  const scale = readSuffix(suffix, exponent);
  const digits =
    scale.binary === 0 ? BigInt(whole + fraction) : BigInt(whole + fraction) * 1024n ** BigInt(scale.binary);
  const magnitude = shiftRoundingUp(digits, scale.decimal - fraction.length + 9);
  const capped = magnitude > largest ? largest : magnitude;
  // A binary amount below one would otherwise lose its fraction when it is written.
  const format = scale.format === 'BinarySI' && capped < nanosPerUnit && capped > 0n ? 'DecimalSI' : scale.format;
  return { nanos: sign === '-' ? -capped : capped, format };
}

interface Scale {
  format: QuantityFormat;
  /** Power of ten. */
  decimal: number;
  /** Power of 1024. */
  binary: number;
}

function readSuffix(suffix: string, exponent: string): Scale {
  if ((suffix === 'e' || suffix === 'E') && /\d/.test(exponent)) {
    return { format: 'DecimalExponent', decimal: Number(exponent), binary: 0 };
  }
  const decimal = exponent === '' ? decimalSuffixes[suffix] : undefined;
  if (decimal !== undefined) return { format: 'DecimalSI', decimal, binary: 0 };
  const binary = exponent === '' ? binarySuffixes[suffix] : undefined;
  if (binary !== undefined) return { format: 'BinarySI', decimal: 0, binary };
  throw new Error("unable to parse quantity's suffix");
}

/** More digits than any amount below the cap has; protects from exponents such as e999999999. */
const mostDigits = 60;

function shiftRoundingUp(value: bigint, power: number): bigint {
  if (value === 0n) return 0n;
  if (power >= 0) return power > mostDigits ? largest : value * 10n ** BigInt(power);
  const length = value.toString().length;
  return -power > length ? 1n : divideRoundingUp(value, 10n ** BigInt(-power));
}

/** Divides, rounding away from zero. */
export function divideRoundingUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}
