/** Rules that admission policies of both kinds share.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
import {
  checkGroupVersion,
  checkKindName,
  checkPathSegment,
  checkServiceLabel,
  checkSubdomain,
  collectErrors,
  errorSteps,
  type FieldError,
  forbiddenField,
  invalidValue,
  type MatchResources,
  notSupported,
  type ParamKind,
  type ParamRef,
  parseApiVersion,
  required,
  type Variable,
} from '#api';
import type { Steps } from '#base';
import { invalidEach } from '../../fields/checks.ts';
import { checkLabelSelector } from '../../fields/labels.ts';
import { checkVariable, type ExpressionScope } from './expressions.ts';
import { checkOperations } from './operations.ts';

/** Which requests a policy or binding is about. */
export function checkMatchResources(field: string, resources: MatchResources | undefined): FieldError[] {
  if (!resources) return [];
  const { namespaceSelector, objectSelector } = resources;
  return [
    ...checkLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...checkLabelSelector(`${field}.objectSelector`, objectSelector),
    ...(['resourceRules', 'excludeResourceRules'] as const).flatMap(name =>
      collectErrors(resources[name] ?? [], (rule, index) => checkOperations(`${field}.${name}[${index}]`, rule)),
    ),
  ];
}

/** The requests of a policy, which must say which resources it is about. */
export function checkConstraints(field: string, resources: MatchResources | undefined): FieldError[] {
  if (!resources) return [required(field)];
  const errors = checkMatchResources(field, resources);
  return resources.resourceRules?.length ? errors : [...errors, required(`${field}.resourceRules`)];
}

/** Kind of the parameters. */
export function checkParamKind(field: string, paramKind: ParamKind | undefined): FieldError[] {
  if (!paramKind) return [];
  const { apiVersion, kind } = paramKind;
  const errors = apiVersion ? checkApiVersion(`${field}.apiVersion`, apiVersion) : [required(`${field}.apiVersion`)];
  if (!kind) return [...errors, required(`${field}.kind`)];
  return [...errors, ...invalidEach(`${field}.kind`, kind, checkKindName(kind))];
}

function checkApiVersion(field: string, apiVersion: string): FieldError[] {
  const malformed = checkGroupVersion(apiVersion);
  if (malformed.length > 0) return invalidEach(field, apiVersion, malformed);
  const { group, version } = parseApiVersion(apiVersion);
  const errors: FieldError[] = [];
  const wrongGroup = group ? checkSubdomain(group) : [];
  if (wrongGroup.length > 0) errors.push(invalidValue(field, group, wrongGroup.join(',')));
  if (version === '') return [...errors, invalidValue(field, apiVersion, 'version must be specified')];
  const wrongVersion = checkServiceLabel(version);
  if (wrongVersion.length > 0) errors.push(invalidValue(field, version, wrongVersion.join(',')));
  return errors;
}

const words = new Set(
  'in as break const continue else for function if import let loop package namespace return var void while true false null'.split(
    ' ',
  ),
);

/** Named expressions, which the scope has compiled where there is one. */
export const checkVariables = (
  field: string,
  variables: readonly Variable[] = [],
  scope: ExpressionScope = {},
): Steps<FieldError[]> =>
  errorSteps(variables, ({ name, expression }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!name?.trim()) errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || words.has(name))
      errors.push(invalidValue(`${path}.name`, name, 'must be a valid CEL identifier'));
    if (!expression?.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'));
    else errors.push(...checkVariable(`${path}.expression`, expression, scope, index));
    return errors;
  });

/** The parameters that a binding gives. */
export function checkParamRef(field: string, paramRef: ParamRef | undefined): FieldError[] {
  if (!paramRef) return [];
  const { name, selector, parameterNotFoundAction: action } = paramRef;
  const errors = [
    ...(name ? invalidEach(`${field}.name`, name, checkPathSegment(name)) : []),
    ...checkLabelSelector(`${field}.selector`, selector),
  ];
  if (name && selector) {
    const rule = 'name and selector are mutually exclusive';
    errors.push(forbiddenField(`${field}.name`, rule), forbiddenField(`${field}.selector`, rule));
  }
  if (!name && !selector) errors.push(required(field, 'one of name or selector must be specified'));
  const path = `${field}.parameterNotFoundAction`;
  if (!action) return [...errors, required(path)];
  return ['Deny', 'Allow'].includes(action) ? errors : [...errors, notSupported(path, action, ['Deny', 'Allow'])];
}

/** The policy that a binding makes count. */
export const checkPolicyName = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkSubdomain(name)) : [required(field)];
