/** Names of volume drivers. */
import { byteLength, checkSubdomain, type FieldError, required, tooLong } from '#api';
import { invalidEach } from '../fields/checks.ts';

const maxBytes = 63;

/** A domain name, in which capitals may be written. */
export function checkDriverName(field: string, name: string | undefined): FieldError[] {
  if (!name) return [required(field)];
  const errors = byteLength(name) > maxBytes ? [tooLong(field, maxBytes)] : [];
  return checkSubdomain(name.toLowerCase()).length === 0
    ? errors
    : [...errors, ...invalidEach(field, name, checkSubdomain(name))];
}
