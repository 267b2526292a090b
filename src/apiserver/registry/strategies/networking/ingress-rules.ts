/** Rules for hosts, paths and back ends of ingresses. */
import {
  checkLabel,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
  checkSubdomain,
  checkWildcardSubdomain,
  collectErrors,
  type FieldError,
  type HTTPIngressPath,
  type HTTPIngressRuleValue,
  type IngressBackend,
  type IngressServiceBackend,
  invalidValue,
  required,
  type TypedLocalObjectReference,
} from '#api';
import { isIpAddress } from '../fields/addresses.ts';
import { checkRequired, invalidEach } from '../fields/checks.ts';

/** A DNS name, which may begin with a wildcard. An address is none, but is let pass in certificates. */
export function checkHost(field: string, host: string, { takesIp = false }: { takesIp?: boolean } = {}): FieldError[] {
  const problems = host.includes('*') ? checkWildcardSubdomain(host) : checkSubdomain(host);
  const errors = invalidEach(field, host, problems);
  if (!takesIp && isIpAddress(host)) errors.push(invalidValue(field, host, 'must be a DNS name, not an IP address'));
  return errors;
}

/** The paths of a host. */
export const checkHttp = (field: string, { paths = [] }: Partial<HTTPIngressRuleValue>): FieldError[] =>
  paths.length === 0
    ? [required(`${field}.paths`)]
    : collectErrors(paths, (path, index) => checkPath(`${field}.paths[${index}]`, path));

/** What no path may have that is compared literally: each would be another path after it has been tidied. */
const untidyParts = ['//', '/./', '/../', '%2f', '%2F'];
const untidyEnds = ['/..', '/.'];

function checkPath(field: string, { path = '', pathType, backend }: HTTPIngressPath): FieldError[] {
  const errors = checkBackend(`${field}.backend`, backend);
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified'), ...errors];
  const wrong = (detail: string) => errors.push(invalidValue(`${field}.path`, path, detail));
  const isLoose = pathType === 'ImplementationSpecific';
  if (!path.startsWith('/') && !(isLoose && path === '')) wrong('must be an absolute path');
  if (isLoose) return errors;
  for (const part of untidyParts) if (path.includes(part)) wrong(`must not contain '${part}'`);
  for (const end of untidyEnds) if (path.endsWith(end)) wrong(`cannot end with '${end}'`);
  return errors;
}

/** A service, or another object. */
export function checkBackend(field: string, { service, resource }: IngressBackend): FieldError[] {
  if (service && resource) return [invalidValue(field, '', 'cannot set both resource and service backends')];
  if (resource) return checkReference(`${field}.resource`, resource);
  if (service) return checkService(field, service);
  return [invalidValue(field, '', 'resource or service backend is required')];
}

function checkService(field: string, { name, port }: IngressServiceBackend): FieldError[] {
  const errors = name
    ? invalidEach(`${field}.service.name`, name, checkLabel(name))
    : [required(`${field}.service.name`)];
  const { name: portName = '', number = 0 } = port ?? {};
  if (portName !== '' && number !== 0)
    return [...errors, invalidValue(field, '', 'cannot set both port name & port number')];
  if (portName !== '')
    return [...errors, ...invalidEach(`${field}.service.port.name`, portName, checkPortName(portName))];
  if (number === 0) return [...errors, required(field, 'port name or number is required')];
  return [...errors, ...invalidEach(`${field}.service.port.number`, number, checkPortNumber(number))];
}

/** An object in the same namespace. */
export function checkReference(
  field: string,
  { apiGroup, kind, name }: Partial<TypedLocalObjectReference>,
): FieldError[] {
  const errors: FieldError[] =
    apiGroup === undefined ? [] : invalidEach(`${field}.apiGroup`, apiGroup, checkSubdomain(apiGroup));
  for (const [part, value] of Object.entries({ kind, name })) {
    errors.push(...checkRequired(`${field}.${part}`, value));
    if (value) errors.push(...invalidEach(`${field}.${part}`, value, checkPathSegment(value)));
  }
  return errors;
}
