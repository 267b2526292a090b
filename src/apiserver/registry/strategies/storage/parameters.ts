/** Rules for what is handed to volume drivers. */
import { byteLength, type FieldError, invalidValue, required, tooLong } from '#api';

const maxParameters = 512;
const maxBytes = 256 * 1024;

/** Parameters of a class: so many, of so much text, each with a name. */
export function checkParameters(
  field: string,
  parameters: Readonly<Record<string, string>> | undefined,
  { areNeeded = false }: { areNeeded?: boolean } = {},
): FieldError[] {
  const entries = Object.entries(parameters ?? {});
  const errors: FieldError[] = [];
  if (entries.length > maxParameters) errors.push(tooLong(field, maxParameters));
  if (entries.some(([name]) => name === '')) errors.push(invalidValue(field, '', 'field can not be empty.'));
  if (bytesOf(entries) > maxBytes) errors.push(tooLong(field, maxBytes));
  if (areNeeded && entries.length === 0) errors.push(required(field, 'must contain at least one key/value pair'));
  return errors;
}

/** What a driver tells of an attachment: of so much text. */
export function checkAttachmentMetadata(
  field: string,
  metadata: Readonly<Record<string, string>> | undefined,
): FieldError[] {
  return bytesOf(Object.entries(metadata ?? {})) > maxBytes ? [tooLong(field, maxBytes)] : [];
}

const bytesOf = (entries: readonly (readonly [string, string])[]): number =>
  entries.reduce((sum, [name, value]) => sum + byteLength(name) + byteLength(value), 0);
