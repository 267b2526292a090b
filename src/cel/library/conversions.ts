/** Making values of one type from those of another. Source:
 *  https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */
import type { Library } from '../functions.ts';
import {
  checkDuration,
  checkTimestamp,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
} from '../times.ts';
import { CelError, Duration, fail, orError, Timestamp, TypeValue, typeName, Uint, type Value } from '../values.ts';
import { toInt, toUint } from './arithmetic.ts';

const double2int = (value: number): bigint => {
  if (!Number.isFinite(value) || value >= 2 ** 63 || value <= -(2 ** 63)) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
};

/** As many digits as no number needs. */
const maxDigits = 100;

/** A value as one of another type. */
export const conversions: Library = {
  'int(int): int': ([a]) => a as bigint,
  'int(uint): int': ([a]) => toInt((a as Uint).value),
  'int(double): int': ([a]) => double2int(a as number),
  'int(string): int': ([a]) =>
    fromText('int', () =>
      /^[+-]?\d+$/.test(a as string) && (a as string).length <= maxDigits
        ? toInt(BigInt((a as string).replace(/^\+/, '')))
        : undefined,
    ),
  'int(timestamp): int': ([a]) =>
    (a as Timestamp).nanos / 1_000_000_000n - ((a as Timestamp).nanos % 1_000_000_000n < 0n ? 1n : 0n),
  'uint(uint): uint': ([a]) => a as Uint,
  'uint(int): uint': ([a]) => toUint(a as bigint),
  'uint(double): uint': ([a]) =>
    (a as number) >= 0 && (a as number) < 2 ** 64
      ? new Uint(BigInt(Math.trunc(a as number)))
      : fail('unsigned integer overflow'),
  'uint(string): uint': ([a]) =>
    fromText('uint', () =>
      /^\d+$/.test(a as string) && (a as string).length <= maxDigits ? toUint(BigInt(a as string)) : undefined,
    ),
  'double(double): double': ([a]) => a as number,
  'double(int): double': ([a]) => Number(a),
  'double(uint): double': ([a]) => Number((a as Uint).value),
  'double(string): double': ([a]) => fromText('double', () => parseDouble(a as string)),
  'bool(bool): bool': ([a]) => a as boolean,
  'bool(string): bool': ([a]) => fromText('bool', () => parseBool(a as string)),
  'string(string): string': ([a]) => a as string,
  'string(int): string': ([a]) => (a as bigint).toString(),
  'string(uint): string': ([a]) => String((a as Uint).value),
  'string(double): string': ([a]) => formatDouble(a as number),
  'string(bool): string': ([a]) => (a as boolean).toString(),
  'string(bytes): string': ([a]) =>
    orError(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(a as Uint8Array)),
  'string(timestamp): string': ([a]) => formatTimestamp((a as Timestamp).nanos),
  'string(duration): string': ([a]) => formatDuration((a as Duration).nanos),
  'bytes(bytes): bytes': ([a]) => a as Uint8Array,
  'bytes(string): bytes': ([a]) => Buffer.from(a as string),
  'timestamp(timestamp): timestamp': ([a]) => a as Timestamp,
  'timestamp(string): timestamp': ([a]) => new Timestamp(orError(() => parseTimestamp(a as string))),
  'timestamp(int): timestamp': ([a]) => new Timestamp(orError(() => checkTimestamp((a as bigint) * 1_000_000_000n))),
  'duration(duration): duration': ([a]) => a as Duration,
  'duration(string): duration': ([a]) => new Duration(orError(() => parseDuration(a as string))),
  'duration(int): duration': ([a]) => new Duration(orError(() => checkDuration(a as bigint))),
  'dyn(A): dyn': ([a]) => a as Value,
  'type(A): type': ([a]) => new TypeValue(typeName(a as Value)),
};

/** What a text says of a type; CelError when it says nothing of it. */
function fromText<T>(type: string, read: () => T | undefined): T {
  let found: T | undefined;
  try {
    found = read();
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
  }
  return found ?? fail(`type conversion error from 'string' to '${type}'`);
}

function parseDouble(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

/** As Go writes it. */
function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e21))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}
