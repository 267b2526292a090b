/** Rules of which amounts of a device claims may have. */
import {
  type CapacityRequestPolicy,
  type CapacityRequestPolicyRange,
  compareQuantity,
  type DeviceCapacity,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  parseQuantity,
  type Quantity,
  required,
} from '#api';
import { checkItems } from './lists.ts';

const maxValues = 10;

/** `isShared`: whether several claims may have the device at once, without which there is nothing to choose. */
export function checkRequestPolicy(
  field: string,
  { value, requestPolicy: policy }: DeviceCapacity,
  isShared: boolean,
): FieldError[] {
  if (!policy) return [];
  if (!isShared) return [forbiddenField(field, 'allowMultipleAllocations must be true')];
  const { default: amount, validValues = [], validRange } = policy;
  if (validRange && validValues.length > 0) {
    const rule = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    return [forbiddenField(field, rule)];
  }
  const kind = validRange ? 'validRange' : 'validValues';
  if (amount === undefined)
    return validRange || validValues.length > 0
      ? [required(`${field}.default`, `required when ${kind} is defined`)]
      : [];
  if (validRange) return checkRange(`${field}.validRange`, { value, amount, range: validRange });
  return validValues.length > 0 ? checkValues(`${field}.validValues`, policy, value) : [];
}

function checkValues(field: string, { default: amount, validValues = [] }: CapacityRequestPolicy, most: Quantity) {
  const isSame = (a: Quantity) => (b: Quantity) => compareQuantity(a, b) === 0;
  const errors = checkItems(field, validValues, {
    max: maxValues,
    check: (value, path) =>
      compareQuantity(value, most) > 0
        ? [invalidValue(path, value, `option is larger than capacity value: ${most}`)]
        : [],
  });
  for (const [index, value] of validValues.entries()) {
    const before = validValues[index - 1];
    const path = `${field}[${index}]`;
    if (before !== undefined && compareQuantity(value, before) < 0)
      errors.push(invalidValue(path, value, 'values must be sorted in ascending order'));
    if (validValues.slice(0, index).some(isSame(value))) errors.push(duplicate(path, value));
  }
  if (amount !== undefined && !validValues.some(isSame(amount))) {
    const rule = 'default value is not valid according to the requestPolicy';
    errors.push(invalidValue(field, amount, rule));
  }
  return errors;
}

interface Ranged {
  readonly value: Quantity;
  readonly amount: Quantity;
  readonly range: CapacityRequestPolicyRange;
}

function checkRange(field: string, { value, amount, range }: Ranged): FieldError[] {
  const { min, max, step } = range;
  if (min === undefined) return [required(`${field}.min`, 'required when validRange is defined')];
  const errors: FieldError[] = [];
  const less = (a: Quantity, b: Quantity) => compareQuantity(a, b) < 0;
  if (less(value, min)) errors.push(invalidValue(`${field}.min`, min, `min is larger than capacity value: ${value}`));
  if (less(amount, min)) errors.push(invalidValue(`${field}.default`, amount, `default is less than min: ${min}`));
  if (max !== undefined) {
    if (less(max, min)) errors.push(invalidValue(`${field}.max`, max, `max is less than min: ${min}`));
    if (less(value, max)) errors.push(invalidValue(`${field}.max`, max, `max is larger than capacity value: ${value}`));
    if (less(max, amount)) errors.push(invalidValue(`${field}.default`, amount, `default is more than max: ${max}`));
  }
  if (step !== undefined && !isOnStep(amount, min, step)) {
    const rule = `value is not a multiple of a given step (${step}) from (${min})`;
    errors.push(invalidValue(`${field}.step`, amount, rule));
  }
  return errors;
}

function isOnStep(amount: Quantity, min: Quantity, step: Quantity): boolean {
  const nanos = (text: Quantity) => parseQuantity(text).nanos;
  const width = nanos(step);
  return width !== 0n && (nanos(amount) - nanos(min)) % width === 0n;
}
