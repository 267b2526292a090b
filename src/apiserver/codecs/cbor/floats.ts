/** Floating-point numbers in the fewest bytes that hold them. Source: RFC 8949, sections 3.3 and 4.1. */

const scratch = new DataView(new ArrayBuffer(4));

/** A number of 16 bits. */
export function readHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 0x400) * 2 ** (exponent - 15);
}

/** The 16 bits of a finite number; undefined when it needs more. */
export function halfOf(value: number): number | undefined {
  const bits = singleBits(value);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const fraction = bits & 0x7f_ff_ff;
  let half: number;
  if (exponent > 15) return undefined;
  if (exponent >= -14) half = sign | ((exponent + 15) << 10) | (fraction >> 13);
  else half = sign | Math.trunc(Math.abs(value) * 2 ** 24);
  return readHalf(half) === value ? half : undefined;
}

/** Whether 32 bits hold a finite number. */
export const isSingle = (value: number): boolean => Math.fround(value) === value;

function singleBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}
