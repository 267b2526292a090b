/** Rules of taints of devices. */
import { checkLabelValue, checkQualifiedName, type DeviceTaint, type FieldError, required } from '#api';
import { formatTime } from '#base';
import { invalidEach } from '../../fields/checks.ts';

/** Pods have some time from then on. Without `nowMs` the time is left out. */
export function timeTaint(taint: DeviceTaint, nowMs: number | undefined): void {
  if (nowMs !== undefined) taint.timeAdded ??= formatTime(nowMs);
}

/** A taint. Its effect is checked by its type. */
export function checkTaint(field: string, taint: DeviceTaint | undefined): FieldError[] {
  const { key = '', value = '', effect } = taint ?? {};
  const errors = invalidEach(`${field}.key`, key, checkQualifiedName(key));
  if (value) errors.push(...invalidEach(`${field}.value`, value, checkLabelValue(value)));
  return effect ? errors : [...errors, required(`${field}.effect`)];
}
