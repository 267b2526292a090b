/** Upstream's rules for affinity that is added to every pod, in the words of its parser of node selectors. */
import {
  checkLabelValue,
  checkQualifiedName,
  collectErrors,
  type FieldError,
  invalidValue,
  type NodeAffinity,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  notSupported,
} from '#api';

/** What is wrong with it. */
export function checkAddedAffinity(field: string, affinity: NodeAffinity = {}): FieldError[] {
  const terms = affinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const path = `${field}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  return [
    ...collectErrors(terms, (term, index) => checkTerm(`${path}[${index}]`, term)),
    // A preference without a weight is none.
    ...collectErrors(preferred, ({ weight, preference }, index) =>
      weight ? checkTerm(`${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`, preference) : [],
    ),
  ];
}

const checkTerm = (field: string, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm = {}): FieldError[] => [
  ...collectErrors(matchExpressions, (one, index) => checkLabelRule(`${field}.matchExpressions[${index}]`, one)),
  ...collectErrors(matchFields, (one, index) => checkFieldRule(`${field}.matchFields[${index}]`, one)),
];

/** What values an operator takes, and the words when it gets others. */
const valueRules: Readonly<Record<string, { isMet: (count: number) => boolean; rule: string }>> = {
  In: { isMet: count => count > 0, rule: "for 'in', 'notin' operators, values set can't be empty" },
  NotIn: { isMet: count => count > 0, rule: "for 'in', 'notin' operators, values set can't be empty" },
  Exists: { isMet: count => count === 0, rule: 'values set must be empty for exists and does not exist' },
  DoesNotExist: { isMet: count => count === 0, rule: 'values set must be empty for exists and does not exist' },
  Gt: { isMet: count => count === 1, rule: "for 'Gt', 'Lt' operators, exactly one value is required" },
  Lt: { isMet: count => count === 1, rule: "for 'Gt', 'Lt' operators, exactly one value is required" },
};

function checkLabelRule(field: string, { key, operator, values = [] }: NodeSelectorRequirement): FieldError[] {
  const rule = Object.hasOwn(valueRules, operator) ? valueRules[operator] : undefined;
  if (!rule) return [notSupported(`${field}.operator`, operator, Object.keys(valueRules))];
  const name = checkQualifiedName(key);
  const errors = name.length > 0 ? [invalidValue(`${field}.key`, key, name.join('; '))] : [];
  if (!rule.isMet(values.length)) errors.push(invalidValue(`${field}.values`, values, rule.rule));
  const ofValues = collectErrors(values, (value, index) => {
    const path = `${field}.values[${index}]`;
    if ((operator === 'Gt' || operator === 'Lt') && !/^[-+]?\d+$/.test(value))
      return [invalidValue(path, value, "for 'Gt', 'Lt' operators, the value must be an integer")];
    const wrong = checkLabelValue(value);
    return wrong.length > 0 ? [invalidValue(path, value, wrong.join('; '))] : [];
  });
  return [...errors, ...ofValues];
}

function checkFieldRule(field: string, { operator, values = [] }: NodeSelectorRequirement): FieldError[] {
  if (operator !== 'In' && operator !== 'NotIn') return [notSupported(`${field}.operator`, operator, ['In', 'NotIn'])];
  return values.length === 1 ? [] : [invalidValue(`${field}.values`, values, 'must have one element')];
}
