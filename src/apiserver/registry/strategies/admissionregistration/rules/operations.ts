/** Rules of which requests are meant. */
import {
  checkPathSegment,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type NamedRuleWithOperations,
  type RuleWithOperations,
  required,
} from '#api';
import { invalidEach, repeatedIndexes } from '../../fields/checks.ts';

/** Requests of a webhook, or of a policy, which may name objects. */
export function checkOperations(field: string, rule: RuleWithOperations | NamedRuleWithOperations): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [] } = rule;
  const path = `${field}.apiVersions`;
  return [
    ...('resourceNames' in rule ? checkNames(`${field}.resourceNames`, rule.resourceNames ?? []) : []),
    ...checkList(`${field}.operations`, operations, 'operations'),
    ...checkList(`${field}.apiGroups`, apiGroups, 'API groups'),
    ...checkList(path, apiVersions, 'API versions'),
    ...apiVersions.flatMap((version, index) => (version === '' ? [required(`${path}[${index}]`)] : [])),
    ...checkResources(`${field}.resources`, resources),
  ];
}

function checkNames(field: string, names: readonly string[]): FieldError[] {
  const repeated = repeatedIndexes(names);
  return collectErrors(names, (name, index) => [
    ...invalidEach(`${field}[${index}]`, name, checkPathSegment(name)),
    ...(repeated.has(index) ? [duplicate(`${field}[${index}]`, name)] : []),
  ]);
}

/** Something, and nothing else beside `*`. */
function checkList(field: string, list: readonly string[], others: string): FieldError[] {
  if (list.length === 0) return [required(field)];
  if (list.length === 1 || !list.includes('*')) return [];
  return [invalidValue(field, list, `if '*' is present, must not specify other ${others}`)];
}

/** Nothing is said twice: by a name and by `*`. */
function checkResources(field: string, resources: readonly string[]): FieldError[] {
  if (resources.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, resource] of resources.entries()) {
    const path = `${field}[${index}]`;
    if (resource === '') errors.push(required(path));
    const [name, part] = splitOnce(resource);
    if (part === undefined) continue;
    for (const wider of [`${name}/*`, `*/${part}`]) {
      if (seen.has(wider))
        errors.push(invalidValue(path, resource, `if '${wider}' is present, must not specify ${resource}`));
    }
    seen.add(resource);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some(resource => resource !== '*' && !resource.includes('/'))) {
    const rule = "if '*' is present, must not specify other resources without subresources";
    errors.push(invalidValue(field, resources, rule));
  }
  return errors;
}

function splitOnce(text: string): [string, string?] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)];
}
