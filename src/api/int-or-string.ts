/** Values that are a number or a percentage, such as `maxSurge`. */
import type { IntOrString } from './meta/v1/scalars.ts';

const percentage = /^(\d+)%$/;

/** Whether a text is a percentage such as `25%`. */
export const isPercentage = (text: string): boolean => percentage.test(text);

/** A number itself, or a percentage of `total`, rounded as asked. Throws an Error for other texts. */
export function scaledValue(value: IntOrString, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const [, percent] = percentage.exec(value) ?? [];
  if (percent === undefined) {
    throw new Error(`invalid value for IntOrString: invalid type: string is not a percentage`);
  }
  const exact = (Number(percent) * total) / 100;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
