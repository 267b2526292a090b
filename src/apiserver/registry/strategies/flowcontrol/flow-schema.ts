/** Strategy of flow schemas. Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
import {
  checkLabel,
  checkSubdomain,
  collectErrors,
  type FieldError,
  FlowSchema,
  type FlowSchemaSubject,
  forbiddenField,
  invalidValue,
  type NonResourcePolicyRule,
  notSupported,
  type PolicyRulesWithSubjects,
  type ResourcePolicyRule,
  required,
  setOf,
} from '#api';
import { defaultSchemas } from '../../../flow-control/index.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkOneOf, invalidEach } from '../fields/checks.ts';
import { checkConditionTypes } from './condition-types.ts';
import { checkFixedSpec } from './fixed-spec.ts';

const maxPrecedence = 10_000;
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const allVerbs = [...verbs, 'connect', 'head', 'options', 'post', 'put', 'trace'];

export const flowSchemaStrategy = defineStrategy<FlowSchema>({
  kind: FlowSchema,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    nameColumn,
    column('PriorityLevel', {
      description: 'The level of the requests.',
      value: ({ spec }) => spec.priorityLevelConfiguration.name,
    }),
    column('MatchingPrecedence', {
      description: 'Of the schemas that fit the one with the lowest number counts.',
      value: ({ spec }) => spec.matchingPrecedence ?? 0,
    }),
    column('DistinguisherMethod', {
      description: 'How requests become flows.',
      value: ({ spec }) => spec.distinguisherMethod?.type ?? '<none>',
    }),
    ageColumn,
    column('MissingPL', {
      description: 'Whether the level does not exist.',
      value: ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    }),
  ],
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: checkFlowSchema,
  validateUpdate: checkFlowSchema,
  validateStatusUpdate: ({ status }) => checkConditionTypes('status.conditions', status?.conditions),
});

function checkFlowSchema({ metadata, spec }: FlowSchema): FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration: level, rules = [] } = spec;
  const field = 'spec.matchingPrecedence';
  const errors: FieldError[] = [];
  if (matchingPrecedence <= 0) errors.push(invalidValue(field, matchingPrecedence, 'must be a positive value'));
  if (matchingPrecedence > maxPrecedence)
    errors.push(invalidValue(field, matchingPrecedence, `must not be greater than ${maxPrecedence}`));
  if (matchingPrecedence === 1 && metadata.name !== 'exempt') {
    const rule = "only the schema named 'exempt' may have matchingPrecedence 1";
    errors.push(invalidValue(field, matchingPrecedence, rule));
  }
  const path = 'spec.priorityLevelConfiguration.name';
  return [
    ...errors,
    ...checkOneOf('spec.distinguisherMethod.type', distinguisherMethod?.type, ['ByNamespace', 'ByUser']),
    ...(level?.name
      ? invalidEach(path, level.name, checkSubdomain(level.name))
      : [required(path, 'must reference a priority level')]),
    ...collectErrors(rules, (rule, index) => checkRule(`spec.rules[${index}]`, rule)),
    ...checkFixedSpec(defaultSchemas, { name: metadata.name, spec }),
  ];
}

function checkRule(field: string, rule: PolicyRulesWithSubjects): FieldError[] {
  const { resourceRules = [], nonResourceRules = [] } = rule;
  const subjects = rule.subjects ?? [];
  const errors = collectErrors(subjects, (subject, index) => checkSubject(`${field}.subjects[${index}]`, subject));
  if (subjects.length === 0) errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
  if (resourceRules.length + nonResourceRules.length === 0)
    errors.push(required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  return [
    ...errors,
    ...collectErrors(resourceRules, (one, index) => checkResourceRule(`${field}.resourceRules[${index}]`, one)),
    ...collectErrors(nonResourceRules, (one, index) =>
      checkNonResourceRule(`${field}.nonResourceRules[${index}]`, one),
    ),
  ];
}

const subjectFields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;

function checkSubject(field: string, subject: FlowSchemaSubject): FieldError[] {
  const { kind } = subject;
  if (!Object.hasOwn(subjectFields, kind)) {
    return [notSupported(`${field}.kind`, kind ?? '', Object.keys(subjectFields).toSorted())];
  }
  return Object.entries(subjectFields).flatMap(([other, name]) => {
    const given = subject[name];
    const path = `${field}.${name}`;
    if (other !== kind)
      return given ? [forbiddenField(path, `${name} is forbidden when subject kind is not '${other}'`)] : [];
    if (!given) return [required(path, `${name} is required when subject kind is '${other}'`)];
    const errors = given.name ? [] : [required(`${path}.name`)];
    if (name !== 'serviceAccount') return errors;
    return [...errors, ...checkServiceAccount(path, subject.serviceAccount ?? { name: '', namespace: '' })];
  });
}

function checkServiceAccount(field: string, { name, namespace }: { name: string; namespace: string }): FieldError[] {
  const errors = name && name !== '*' ? invalidEach(`${field}.name`, name, checkSubdomain(name)) : [];
  if (!namespace) return [...errors, required(`${field}.namespace`, 'must specify namespace for service account')];
  return [...errors, ...invalidEach(`${field}.namespace`, namespace, checkLabel(namespace))];
}

/** A list that says `*`, and nothing else then. */
function checkList(field: string, list: readonly string[] | undefined, none: string, others: string): FieldError[] {
  if (!list?.length) return [required(field, none)];
  if (!list.includes('*') || list.length === 1) return [];
  return [invalidValue(field, list, `if '*' is present, must not specify other ${others}`)];
}

function checkVerbs(field: string, list: readonly string[] | undefined): FieldError[] {
  const errors = checkList(field, list, 'verbs must contain at least one value', 'verbs');
  if (errors.length > 0 || list?.includes('*') || list?.every(verb => allVerbs.includes(verb))) return errors;
  return [notSupported(field, list, allVerbs.toSorted())];
}

function checkResourceRule(field: string, rule: ResourcePolicyRule): FieldError[] {
  const { apiGroups, resources, clusterScope = false } = rule;
  const namespaces = rule.namespaces ?? [];
  const errors = [
    ...checkVerbs(`${field}.verbs`, rule.verbs),
    ...checkList(`${field}.apiGroups`, apiGroups, 'resource rules must supply at least one api group', 'api groups'),
    ...checkList(`${field}.resources`, resources, 'resource rules must supply at least one resource', 'resources'),
  ];
  const path = `${field}.namespaces`;
  if (namespaces.length === 0) {
    const rule = 'resource rules that are not cluster scoped must supply at least one namespace';
    return clusterScope ? errors : [...errors, required(path, rule)];
  }
  if (namespaces.includes('*')) return [...errors, ...checkList(path, namespaces, '', 'namespaces')];
  const wrong = collectErrors(namespaces, (namespace, index) =>
    checkLabel(namespace).map(text =>
      invalidValue(`${path}[${index}]`, namespace, `each member of this list must be '*' or a DNS-1123 label; ${text}`),
    ),
  );
  return [...errors, ...wrong];
}

function checkNonResourceRule(field: string, rule: NonResourcePolicyRule): FieldError[] {
  const path = `${field}.nonResourceURLs`;
  const urls = rule.nonResourceURLs ?? [];
  const errors = [
    ...checkVerbs(`${field}.verbs`, rule.verbs),
    ...checkList(path, urls, 'nonResourceURLs must contain at least one value', 'non-resource URLs'),
  ];
  if (urls.includes('*')) return errors;
  return [...errors, ...collectErrors(urls, (url, index) => checkUrl(`${path}[${index}]`, url))];
}

/** A path, with `*` at most as its last part. */
function checkUrl(field: string, url: string): FieldError[] {
  if (url === '') return [invalidValue(field, url, 'must not be empty')];
  if (url === '/') return [];
  if (!url.startsWith('/')) return [invalidValue(field, url, 'must start with slash')];
  if (url.includes(' ')) return [invalidValue(field, url, 'must not contain white-space')];
  if (url.includes('//')) return [invalidValue(field, url, 'must not contain double slash')];
  const star = url.indexOf('*');
  const isLast = star < 0 || (star === url.length - 1 && url.endsWith('/*'));
  return isLast ? [] : [invalidValue(field, url, 'wildcard can only do suffix matching')];
}
