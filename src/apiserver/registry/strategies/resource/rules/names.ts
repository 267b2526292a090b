/** Rules of the names of drivers, pools, classes, attributes. */
import {
  byteLength,
  checkLabel,
  checkQualifiedName,
  checkSubdomain,
  type FieldError,
  invalidValue,
  required,
  tooLong,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';

const maxDriverLength = 63;
const maxPoolLength = 253;
const maxDomainLength = 63;
const maxIdentifierLength = 32;
const identifierPattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A driver: a domain name. */
export function checkDriver(field: string, name: string | undefined): FieldError[] {
  if (!name) return [required(field)];
  const errors = byteLength(name) > maxDriverLength ? [tooLong(field, maxDriverLength)] : [];
  return [...errors, ...invalidEach(field, name, checkSubdomain(name.toLowerCase()))];
}

/** A pool: parts between slashes, each like a domain name. */
export function checkPool(field: string, name: string | undefined): FieldError[] {
  if (!name) return [required(field)];
  const errors = byteLength(name) > maxPoolLength ? [tooLong(field, maxPoolLength)] : [];
  return [...errors, ...name.split('/').flatMap(part => invalidEach(field, part, checkSubdomain(part)))];
}

/** A name that is required and a DNS subdomain, as that of a class. */
export const checkNamed = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkSubdomain(name)) : [required(field)];

/** A name that is required and a DNS label, as that of a set of counters. */
export const checkLabelled = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkLabel(name)) : [required(field)];

/** As {@link checkLabelled}, but what is left out is told as a name that is none: of a request or device, as
 *  upstream. */
export const checkLabelOf = (field: string, name = ''): FieldError[] => invalidEach(field, name, checkLabel(name));

/** An attribute or capacity: an identifier, with a domain and a slash before it or without. */
export function checkQualified(field: string, name: string): FieldError[] {
  if (name === '') return [required(field, 'name required')];
  const parts = name.split('/');
  if (parts.length > 2)
    return [invalidValue(field, name, 'must be a domain and a C identifier, or only the identifier')];
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const identifier = parts.at(-1) ?? '';
  const errors = domain === undefined ? [] : checkDomain(field, domain);
  if (identifier === '') return [...errors, required(field, 'the name must not be empty')];
  if (byteLength(identifier) > maxIdentifierLength) errors.push(tooLong(field, maxIdentifierLength));
  if (!identifierPattern.test(identifier)) {
    const rule = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')`;
    errors.push(invalidValue(field, identifier, rule));
  }
  return errors;
}

function checkDomain(field: string, domain: string): FieldError[] {
  if (domain === '') return [required(field, 'the domain must not be empty')];
  const errors = byteLength(domain) > maxDomainLength ? [tooLong(field, maxDomainLength)] : [];
  return [...errors, ...invalidEach(field, domain, checkSubdomain(domain))];
}

/** An attribute as claims name it: always with its domain. */
export function checkFullyQualified(field: string, name: string): FieldError[] {
  if (name !== '' && !name.includes('/'))
    return [invalidValue(field, name, 'a fully qualified name must be a domain and a name separated by a slash')];
  return checkQualified(field, name);
}

/** The name under which containers may ask for devices of a class in their resources. */
export function checkExtendedName(field: string, name: string | undefined): FieldError[] {
  if (name === undefined) return [];
  const errors: FieldError[] = [];
  if (!name.includes('/'))
    errors.push(invalidValue(field, name, "a name must be a domain-prefixed path, such as 'example.com/my-prop'"));
  else if (name.slice(0, name.indexOf('/') + 1).endsWith('kubernetes.io/'))
    errors.push(invalidValue(field, name, 'must not have "kubernetes.io/" domain'));
  if (name.startsWith('requests.')) errors.push(invalidValue(field, name, 'must not have "requests." prefix'));
  const problems = checkQualifiedName(name);
  return [...errors, ...invalidEach(field, name, name === '' ? problems.slice(-1) : problems)];
}
