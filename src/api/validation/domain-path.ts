/** Names of controllers, signers and the like: a domain, then a path, such as acme.io/foo. */
import { type FieldError, invalidValue, required } from '../field-error.ts';
import { checkSubdomain } from './names.ts';

const pathCharacters = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathPattern = new RegExp(`^${pathCharacters}$`);

/** A domain and a path. */
export function checkDomainPath(field: string, text: string): FieldError[] {
  if (text === '') return [required(field)];
  const slash = text.indexOf('/');
  const domain = text.slice(0, Math.max(slash, 0));
  const path = text.slice(slash + 1);
  if (domain === '' || path === '')
    return [invalidValue(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = checkSubdomain(domain).map(problem => invalidValue(field, domain, problem));
  if (pathPattern.test(path)) return errors;
  return [...errors, invalidValue(field, path, `Invalid path (regex used for validation is '${pathCharacters}')`)];
}
