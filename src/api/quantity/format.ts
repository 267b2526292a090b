/** Quantities as text, in the one canonical form: no fraction, the largest unit that keeps the amount exact. */
import { divideRoundingUp, nanosPerUnit, type ParsedQuantity, parseQuantity } from './parse.ts';

const decimalSuffixes = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
]);
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Writes a quantity canonically. Binary amounts between -1024 and 1024, and those that have a fraction, are written as
 *  decimal ones: nothing is lost. */
export function formatQuantity({ nanos, format }: ParsedQuantity): string {
  if (nanos === 0n) return '0';
  const isSmall = nanos > -1024n * nanosPerUnit && nanos < 1024n * nanosPerUnit;
  if (format === 'BinarySI' && !isSmall && nanos % nanosPerUnit === 0n) {
    const { mantissa, exponent } = divideOut(nanos / nanosPerUnit, 1024n, binarySuffixes.length - 1);
    return `${mantissa}${binarySuffixes[exponent]}`;
  }
  const { mantissa, exponent } = divideOut(nanos, 1000n, 9);
  const power = exponent * 3 - 9;
  if (format === 'DecimalExponent') return power === 0 ? `${mantissa}` : `${mantissa}e${power}`;
  return `${mantissa}${decimalSuffixes.get(power)}`;
}

/** Takes a factor out of a number as often as it goes, but not more than `most` times. */
function divideOut(value: bigint, factor: bigint, most: number): { mantissa: bigint; exponent: number } {
  let mantissa = value;
  let exponent = 0;
  while (exponent < most && mantissa % factor === 0n) {
    mantissa /= factor;
    exponent++;
  }
  return { mantissa, exponent };
}

/** Amounts as people usually write them: up to six digits without a leading zero, and a unit. */
const simple = /^([1-9]\d{0,5})(m|k|M|G|Ki|Mi|Gi)?$/;

/** The canonical form of a quantity: `0.5` -> `500m`, `1024Mi` -> `1Gi`. Throws as {@link parseQuantity} does. */
export function canonicalQuantity(text: string): string {
  const parts = simple.exec(text);
  if (parts) {
    const factor = parts[2]?.endsWith('i') ? 1024 : 1000;
    if (Number(parts[1]) % factor !== 0) return text;
  }
  return formatQuantity(parseQuantity(text));
}

const nanosPerMilli = 1_000_000n;

/** The canonical form of a quantity in a list of resources, of which there are no parts smaller than a thousandth: they
 *  are rounded up, as upstream does by its defaults. */
export function roundedToMilli(canonical: string): string {
  if (!/[nu]$|e-[69]$/.test(canonical)) return canonical;
  const { nanos, format } = parseQuantity(canonical);
  return formatQuantity({ nanos: divideRoundingUp(nanos, nanosPerMilli) * nanosPerMilli, format });
}
