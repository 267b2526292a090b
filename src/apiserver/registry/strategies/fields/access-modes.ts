/** How many nodes can use a volume, and how: rules, and the short names that tables show. */
import { type FieldError, forbiddenField, notSupported } from '#api';

const shortNames: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** Known ones, of which that for a single pod stands alone. */
export function checkAccessModes(field: string, modes: readonly string[] | undefined): FieldError[] {
  const supported = Object.keys(shortNames).sort();
  const errors = (modes ?? [])
    .filter(mode => !supported.includes(mode))
    .map(mode => notSupported(field, mode, supported));
  const others = (modes ?? []).filter(mode => mode !== 'ReadWriteOncePod');
  if (others.length > 0 && others.length < (modes ?? []).length)
    errors.push(forbiddenField(field, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

/** `RWO,ROX`, each once and in one order. */
export const formatAccessModes = (modes: readonly string[] | undefined): string =>
  Object.entries(shortNames)
    .flatMap(([mode, short]) => (modes?.includes(mode) ? [short] : []))
    .join(',');
