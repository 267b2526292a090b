/** Names of field managers. */
import { byteLength, type FieldError, invalidValue, tooLong } from '#api';

/** The longest one, in bytes. */
export const maxManagerBytes = 128;

const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What is wrong with the name of a field manager. */
export function checkFieldManager(field: string, name = ''): FieldError[] {
  const errors = byteLength(name) > maxManagerBytes ? [tooLong(field, maxManagerBytes)] : [];
  const position = name.search(unprintable);
  if (position < 0) return errors;
  const code = (name.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [...errors, invalidValue(field, name, `invalid character U+${code} (at position ${position})`)];
}

/** Who manages what a program writes that does not say: the program's own name, as far as it can be printed. */
export function managerOfAgent(userAgent = ''): string {
  const program = userAgent.split('/', 1)[0] ?? '';
  return checkFieldManager('', program).length === 0 ? program : printable(program);
}

function printable(program: string): string {
  let name = '';
  for (const sign of program) {
    if (unprintable.test(sign)) continue;
    if (byteLength(name + sign) > maxManagerBytes) break;
    name += sign;
  }
  return name;
}
