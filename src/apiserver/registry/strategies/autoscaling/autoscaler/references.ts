/** Rules of references to objects of any version. */
import {
  type CrossVersionObjectReference,
  checkGroupVersion,
  checkPathSegment,
  type FieldError,
  invalidValue,
  parseApiVersion,
  required,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';

/** Kind and name. */
export const checkReference = (field: string, { kind, name }: CrossVersionObjectReference): FieldError[] =>
  Object.entries({ kind, name }).flatMap(([part, text]) =>
    text ? invalidEach(`${field}.${part}`, text, checkPathSegment(text)) : [required(`${field}.${part}`)],
  );

/** A version of an API, of a group unless that may be the core one. */
export function checkGroup(field: string, apiVersion: string, mayBeCore: boolean): FieldError[] {
  const path = `${field}.apiVersion`;
  const wrong = checkGroupVersion(apiVersion);
  if (wrong.length > 0) return invalidEach(path, apiVersion, wrong);
  const { group } = parseApiVersion(apiVersion);
  return group === '' && !mayBeCore ? [invalidValue(path, apiVersion, 'apiVersion must specify API group')] : [];
}
