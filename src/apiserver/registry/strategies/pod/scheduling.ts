/** Rules for where a pod may run: node selectors, affinity, tolerations, topology spread. */
import {
  type Affinity,
  checkLabel,
  checkLabelValue,
  checkQualifiedName,
  checkSubdomain,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type LabelSelector,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  notSupported,
  type PodAffinity,
  type PodAffinityTerm,
  required,
  type Toleration,
  type TopologySpreadConstraint,
} from '#api';
import { checkPositive, invalidEach } from '../fields/checks.ts';
import { checkLabelSelector } from '../fields/labels.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The tolerations of a pod. */
export function checkTolerations(field: string, tolerations: readonly Toleration[] = []): FieldError[] {
  return collectErrors(tolerations, (toleration, index) => checkToleration(`${field}[${index}]`, toleration));
}

function checkToleration(field: string, toleration: Toleration): FieldError[] {
  const { key = '', operator, value = '', effect, tolerationSeconds } = toleration;
  const errors: FieldError[] = key === '' ? [] : invalidEach(`${field}.key`, key, checkQualifiedName(key));
  if (key === '' && operator !== 'Exists') {
    const rule = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalidValue(`${field}.operator`, operator ?? '', rule));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(
      invalidValue(`${field}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  if (!operator || operator === 'Equal') {
    const problem = checkLabelValue(value);
    if (problem.length > 0) errors.push(invalidValue(`${field}.operator`, value, problem.join(';')));
  } else if (operator !== 'Exists') errors.push(notSupported(`${field}.operator`, operator, ['Equal', 'Exists']));
  else if (value !== '') {
    errors.push(invalidValue(`${field}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
  }
  if (effect && !effects.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, effects));
  return errors;
}

/** Node and pod affinity. */
export function checkAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const node = affinity?.nodeAffinity;
  const nodeField = `${field}.nodeAffinity`;
  if (node?.requiredDuringSchedulingIgnoredDuringExecution) {
    const path = `${nodeField}.requiredDuringSchedulingIgnoredDuringExecution`;
    errors.push(...checkNodeSelector(path, node.requiredDuringSchedulingIgnoredDuringExecution));
  }
  for (const [index, { weight, preference }] of (
    node?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  ).entries()) {
    const path = `${nodeField}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...checkWeight(path, weight), ...checkNodeTerm(`${path}.preference`, preference));
  }
  return [
    ...errors,
    ...checkPodAffinity(`${field}.podAffinity`, affinity?.podAffinity),
    ...checkPodAffinity(`${field}.podAntiAffinity`, affinity?.podAntiAffinity),
  ];
}

/** Nodes, by their labels and names. */
export function checkNodeSelector(field: string, selector: NodeSelector): FieldError[] {
  const path = `${field}.nodeSelectorTerms`;
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return collectErrors(terms, (term, index) => checkNodeTerm(`${path}[${index}]`, term));
}

const checkWeight = (field: string, weight: number): FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalidValue(`${field}.weight`, weight, 'must be in the range 1-100')];

function checkNodeTerm(field: string, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, requirement] of matchExpressions.entries()) {
    errors.push(...checkNodeRequirement(`${field}.matchExpressions[${index}]`, requirement));
  }
  for (const [index, { key, operator, values = [] }] of matchFields.entries()) {
    const path = `${field}.matchFields[${index}]`;
    if (operator !== 'In' && operator !== 'NotIn')
      errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
    else if (values.length !== 1) {
      errors.push(
        required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
      );
    }
    errors.push(
      ...collectErrors(key === 'metadata.name' ? values : [], (value, position) =>
        invalidEach(`${path}.values[${position}]`, value, checkSubdomain(value)),
      ),
    );
    if (key !== 'metadata.name') errors.push(invalidValue(`${path}.key`, key, 'not a valid field selector key'));
  }
  return errors;
}

function checkNodeRequirement(field: string, { key, operator, values = [] }: NodeSelectorRequirement): FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        errors.push(
          forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...invalidEach(`${field}.key`, key, checkQualifiedName(key)));
  const wrong = collectErrors(values, (value, index) =>
    invalidEach(`${field}.values[${index}]`, value, checkLabelValue(value)),
  );
  return [...errors, ...wrong];
}

function checkPodAffinity(field: string, affinity: PodAffinity | undefined): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, term] of (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    errors.push(...checkPodTerm(`${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, term));
  }
  for (const [index, { weight, podAffinityTerm }] of (
    affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  ).entries()) {
    const path = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...checkWeight(path, weight), ...checkPodTerm(`${path}.podAffinityTerm`, podAffinityTerm));
  }
  return errors;
}

function checkPodTerm(field: string, term: PodAffinityTerm): FieldError[] {
  return [
    ...checkLabelSelector(`${field}.labelSelector`, term.labelSelector),
    ...checkLabelSelector(`${field}.namespaceSelector`, term.namespaceSelector),
    ...collectErrors(term.namespaces ?? [], name => invalidEach(`${field}.namespace`, name, checkLabel(name))),
    ...checkPodLabelKeys(field, term),
    ...checkTopologyKey(`${field}.topologyKey`, term.topologyKey),
  ];
}

/** Labels of the pod itself, whose values others must have, or must not have. */
function checkPodLabelKeys(field: string, term: PodAffinityTerm): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const both = new Set(mismatchLabelKeys);
  const errors = collectErrors(matchLabelKeys, (key, index) =>
    both.has(key)
      ? [invalidValue(`${field}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')]
      : [],
  );
  return [
    ...errors,
    ...checkLabelKeys(`${field}.matchLabelKeys`, matchLabelKeys, term.labelSelector),
    ...checkLabelKeys(`${field}.mismatchLabelKeys`, mismatchLabelKeys, term.labelSelector),
  ];
}

function checkLabelKeys(field: string, keys: readonly string[], selector: LabelSelector | undefined): FieldError[] {
  if (keys.length > 0 && !selector)
    return [forbiddenField(field, 'must not be specified when labelSelector is not set')];
  return collectErrors(keys, (key, index) => invalidEach(`${field}[${index}]`, key, checkQualifiedName(key)));
}

const checkTopologyKey = (field: string, key: string): FieldError[] =>
  key ? invalidEach(field, key, checkQualifiedName(key)) : [required(field, 'can not be empty')];

/** How a pod's siblings are spread. */
export function checkTopologySpread(
  field: string,
  constraints: readonly TopologySpreadConstraint[] = [],
): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(constraints, (constraint, index) => {
    const path = `${field}[${index}]`;
    const { topologyKey, whenUnsatisfiable, maxSkew, minDomains } = constraint;
    const errors = [
      ...(maxSkew > 0 ? [] : [invalidValue(`${path}.maxSkew`, maxSkew, 'must be greater than zero')]),
      // Unlike that of affinity, this key is not looked at any further upstream.
      ...(topologyKey ? [] : [required(`${path}.topologyKey`, 'can not be empty')]),
      ...checkPositive(`${path}.minDomains`, minDomains),
      ...checkLabelSelector(`${path}.labelSelector`, constraint.labelSelector),
      ...checkLabelKeys(`${path}.matchLabelKeys`, constraint.matchLabelKeys ?? [], constraint.labelSelector),
    ];
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
      errors.push(
        invalidValue(
          `${path}.minDomains`,
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        ),
      );
    }
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair))
      errors.push({ type: 'Duplicate', field: `${path}.{topologyKey, whenUnsatisfiable}`, badValue: pair, detail: '' });
    seen.add(pair);
    return errors;
  });
}
