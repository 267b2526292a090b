/** Rules for file paths. */
import { type FieldError, invalidValue, required } from '#api';

/** A relative path that stays below where it starts. */
export function checkLocalPath(field: string, path: string): FieldError[] {
  if (path === '') return [required(field)];
  const errors = path.startsWith('/') ? [invalidValue(field, path, 'must be a relative path')] : [];
  return [...errors, ...checkNoBacksteps(field, path)];
}

/** A local path that does not begin with `..` either, as files in volumes must not. */
export function checkLocalFilePath(field: string, path: string): FieldError[] {
  const errors = checkLocalPath(field, path);
  if (path.startsWith('..') && !path.startsWith('../'))
    errors.push(invalidValue(field, path, "must not start with '..'"));
  return errors;
}

/** No `..` among the parts. */
export const checkNoBacksteps = (field: string, path: string): FieldError[] =>
  path.split('/').includes('..') ? [invalidValue(field, path, "must not contain '..'")] : [];
