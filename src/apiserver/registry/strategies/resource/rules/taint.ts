/** Rules of taints of devices. */
import { checkLabelValue, checkQualifiedName, type DeviceTaint, type FieldError, required } from '#api';
import { invalidEach } from '../../fields/checks.ts';

/** A taint. Its effect is checked by its type. */
export function checkTaint(field: string, taint: DeviceTaint | undefined): FieldError[] {
  const { key, value = '', effect } = taint ?? {};
  const errors = key ? invalidEach(`${field}.key`, key, checkQualifiedName(key)) : [required(`${field}.key`)];
  if (value) errors.push(...invalidEach(`${field}.value`, value, checkLabelValue(value)));
  return effect ? errors : [...errors, required(`${field}.effect`)];
}
