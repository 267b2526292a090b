/** Reading times from bytes, without making texts of them. */

const [zero, nine, dash, colon, tee, zulu] = [0x30, 0x39, 0x2d, 0x3a, 0x54, 0x5a];
/** As Kubernetes writes times: 2026-01-31T23:59:59Z. */
const usualLength = 20;
const days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Whole seconds since 1970 of a time in RFC 3339; NaN for what is none. */
export function secondsOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === usualLength && isUsual(bytes, start)) {
    const two = (at: number) => digit(bytes[start + at] as number) * 10 + digit(bytes[start + at + 1] as number);
    const dayOfTime = daysSince1970(two(0) * 100 + two(2), two(5), two(8));
    const seconds = ((dayOfTime * 24 + two(11)) * 60 + two(14)) * 60 + two(17);
    if (!Number.isNaN(seconds)) return seconds;
  }
  const { buffer, byteOffset } = bytes;
  return Math.floor(Date.parse(Buffer.from(buffer, byteOffset + start, end - start).toString('latin1')) / 1000);
}

const digit = (byte: number): number => (byte >= zero && byte <= nine ? byte - zero : Number.NaN);

const isUsual = (bytes: Uint8Array, start: number): boolean =>
  bytes[start + 4] === dash &&
  bytes[start + 7] === dash &&
  bytes[start + 10] === tee &&
  bytes[start + 13] === colon &&
  bytes[start + 16] === colon &&
  bytes[start + 19] === zulu;

/** NaN for a month that there is none of. */
function daysSince1970(year: number, month: number, day: number): number {
  // Of a leap year, the day comes with March.
  const before = month > 2 ? year : year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leapDays + (days[month - 1] ?? Number.NaN) + day - 1;
}
