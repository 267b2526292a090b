/** Rules of what a claim asks for. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  checkLabelValue,
  checkQualifiedName,
  type DeviceClaim,
  type DeviceConstraint,
  type DeviceRequest,
  type DeviceSubRequest,
  type DeviceToleration,
  type ExactDeviceRequest,
  type FieldError,
  invalidValue,
  required,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';
import { checkOpaque, checkSelectors } from './configuration.ts';
import { checkItems, checkUnique } from './lists.ts';
import { checkFullyQualified, checkLabelOf, checkNamed } from './names.ts';

const maxRequests = 32;
const maxAlternatives = 8;
const maxTolerations = 16;

/** The devices that a claim asks for. */
export function checkDeviceClaim(field: string, claim: DeviceClaim | undefined): FieldError[] {
  const { constraints, config } = claim ?? {};
  const requests = claim?.requests ?? [];
  const path = `${field}.requests`;
  const known = requestNames(requests);
  return [
    ...checkItems(path, requests, { max: maxRequests, check: (request, at) => checkRequest(at, request) }),
    ...checkUnique(
      path,
      requests.map(({ name }) => name),
    ),
    ...checkItems(`${field}.constraints`, constraints, {
      max: maxRequests,
      check: (constraint, at) => [
        ...checkReferences(`${at}.requests`, constraint.requests, known),
        ...checkConstraint(at, constraint),
      ],
    }),
    ...checkItems(`${field}.config`, config, {
      max: maxRequests,
      check: (entry, at) => [
        ...checkReferences(`${at}.requests`, entry.requests, known),
        ...checkOpaque(`${at}.opaque`, entry.opaque),
      ],
    }),
  ];
}

/** Requests, and their alternatives as REQUEST/ALTERNATIVE. */
export const requestNames = (requests: readonly DeviceRequest[]): ReadonlySet<string> =>
  new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map(other => `${name}/${other.name}`),
    ]),
  );

/** Names of requests, each once. */
export const checkReferences = (
  field: string,
  names: readonly string[] | undefined,
  known: ReadonlySet<string>,
): FieldError[] => [
  ...checkItems(field, names, { max: maxRequests, check: (name, path) => checkReference(path, name, known) }),
  ...checkUnique(field, names ?? []),
];

/** The name of a request, which each of its parts could be. */
export function checkReference(field: string, name: string, known: ReadonlySet<string>): FieldError[] {
  const parts = name.split('/');
  const rule = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  return [
    ...(parts.length > 2 ? [] : parts.flatMap(part => checkLabelOf(field, part))),
    ...(known.has(name) ? [] : [invalidValue(field, name, rule)]),
  ];
}

function checkConstraint(field: string, { matchAttribute, distinctAttribute }: DeviceConstraint): FieldError[] {
  const given = Object.entries({ matchAttribute, distinctAttribute });
  if (given.every(([, name]) => name === undefined))
    return [required(field, 'exactly one of `matchAttribute` or `distinctAttribute` is required')];
  // As upstream, which takes both in spite of its words.
  return given.flatMap(([key, name]) => (name === undefined ? [] : checkFullyQualified(`${field}.${key}`, name)));
}

function checkRequest(field: string, { name, exactly, firstAvailable = [] }: DeviceRequest): FieldError[] {
  const errors = checkLabelOf(`${field}.name`, name);
  const rule = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly && firstAvailable.length > 0)
    return [...errors, invalidValue(field, undefined, `${rule}, but multiple fields are set`)];
  if (exactly) return [...errors, ...checkAsked(`${field}.exactly`, exactly)];
  if (firstAvailable.length === 0) return [...errors, required(field, rule)];
  const path = `${field}.firstAvailable`;
  return [
    ...errors,
    ...checkItems(path, firstAvailable, {
      max: maxAlternatives,
      check: (other, at) => [...checkLabelOf(`${at}.name`, other.name), ...checkAsked(at, other)],
    }),
    ...checkUnique(
      path,
      firstAvailable.map(other => other.name),
    ),
  ];
}

function checkAsked(field: string, asked: ExactDeviceRequest | DeviceSubRequest): FieldError[] {
  const { deviceClassName, selectors, allocationMode, count = 0, tolerations } = asked;
  const errors = [
    ...checkNamed(`${field}.deviceClassName`, deviceClassName),
    ...checkSelectors(`${field}.selectors`, selectors),
    ...checkItems(`${field}.tolerations`, tolerations, {
      max: maxTolerations,
      check: (toleration, path) => checkToleration(path, toleration),
    }),
  ];
  if (allocationMode === 'All' && count !== 0)
    errors.push(invalidValue(`${field}.count`, count, "must not be specified when allocationMode is 'All'"));
  if (allocationMode === 'ExactCount' && count <= 0)
    errors.push(invalidValue(`${field}.count`, count, 'must be greater than zero'));
  return errors;
}

/** What a toleration says, wherever its operator and effect are not looked at by their type. */
export function checkToleration(field: string, { key = '', operator, value = '' }: DeviceToleration): FieldError[] {
  const errors = key ? invalidEach(`${field}.key`, key, checkQualifiedName(key)) : [];
  if (operator === 'Exists') {
    if (value) errors.push(invalidValue(`${field}.value`, value, 'must be empty for operator `Exists`'));
    return errors;
  }
  // Upstream asks for no key, although the documents do: without one, nothing is tolerated.
  return [...errors, ...invalidEach(`${field}.value`, value, checkLabelValue(value))];
}

/** Defaults of requests that depend on other fields. */
export function defaultRequests(claim: DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable = [] } of claim?.requests ?? []) {
    for (const asked of [...(exactly ? [exactly] : []), ...firstAvailable]) {
      asked.allocationMode ??= 'ExactCount';
      if (asked.allocationMode === 'ExactCount' && !asked.count) asked.count = 1;
    }
  }
}
