/** Counts that may also be given as a percentage. */
import { type FieldError, type IntOrString, invalidValue } from '#api';

const percentPattern = /^[0-9]+%$/;

/** A count of 0 or more, or a percentage. */
export function checkPercentOrCount(
  field: string,
  value: IntOrString | undefined,
  { atMost100Percent = false }: { atMost100Percent?: boolean } = {},
): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'number') {
    return value >= 0 ? [] : [invalidValue(field, value, 'must be greater than or equal to 0')];
  }
  if (!percentPattern.test(value)) {
    return [
      invalidValue(
        field,
        value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ),
    ];
  }
  if (atMost100Percent && Number.parseInt(value, 10) > 100)
    return [invalidValue(field, value, 'must not be greater than 100%')];
  return [];
}

/** Whether a count or percentage comes to nothing, as one does that is none. */
export const isZero = (value: IntOrString | undefined): boolean =>
  value === 0 || (typeof value === 'string' && !(percentPattern.test(value) && Number.parseInt(value, 10) > 0));
