/** Label selectors as a list of requirements, all of which must hold; and how they match and are written.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
import { fieldErrorBody, invalidValue } from '../field-error.ts';
import { ownValue } from '../json/object.ts';
import type { LabelSelector } from '../meta/v1/label-selector.ts';
import { checkLabelValue, checkQualifiedName } from '../validation/names.ts';

/** How a label is compared. The first seven can be written in text, `exists` and `!` by the key alone. */
export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | '>' | '<' | 'exists' | '!';

/** One condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted; empty for `exists` and `!`. */
  readonly values: readonly string[];
}

/** From so many values on, they are looked up rather than gone through. */
const manyValues = 16;
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function setOf(values: readonly string[]): ReadonlySet<string> {
  let set = sets.get(values);
  if (!set) sets.set(values, (set = new Set(values)));
  return set;
}

/** Label values by key, as `metadata.labels` has them. */
export type Labels = Readonly<Record<string, string>>;

/** Makes a requirement. Throws an Error with upstream's words if key, operator and values do not fit together. */
export function requirement(key: string, operator: LabelOperator, values: readonly string[] = []): LabelRequirement {
  refuse('<nil>', key, checkQualifiedName(key));
  const problem = wrongValues(operator, values);
  if (problem) throw new Error(`values: ${fieldErrorBody(invalidValue('values', values, problem))}`);
  if (operator === '>' || operator === '<') refuse('values[0]', values[0] ?? '', wrongInteger(values[0] ?? ''));
  for (const [index, value] of values.entries()) refuse(`values[${index}][${key}]`, value, checkLabelValue(value));
  return { key, operator, values: values.toSorted() };
}

function refuse(field: string, value: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`${field}: ${fieldErrorBody(invalidValue(field, value, problems.join('; ')))}`);
}

function wrongValues(operator: LabelOperator, values: readonly string[]): string | undefined {
  if (operator === 'in' || operator === 'notin') {
    return values.length > 0 ? undefined : "for 'in', 'notin' operators, values set can't be empty";
  }
  if (operator === 'exists' || operator === '!') {
    return values.length === 0 ? undefined : 'values set must be empty for exists and does not exist';
  }
  if (operator === '>' || operator === '<')
    return values.length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
  return values.length === 1 ? undefined : 'exact-match compatibility requires one single value';
}

const integer = /^[+-]?\d+$/;
const wrongInteger = (value: string): string[] =>
  integer.test(value) ? [] : ["for 'Gt', 'Lt' operators, the value must be an integer"];

/** Whether labels fulfil all requirements; none are fulfilled by anything. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels = {}): boolean {
  for (const one of requirements) if (!fulfils(one, labels)) return false;
  return true;
}

const isOneOf = (value: string | undefined, values: readonly string[]): boolean =>
  value !== undefined && (values.length < manyValues ? values.includes(value) : setOf(values).has(value));
const isInteger = (value: string | undefined): value is string => value !== undefined && integer.test(value);

/** Whether a label's value, undefined if the label is missing, fulfils the operator. */
const tests: Record<LabelOperator, (value: string | undefined, values: readonly string[]) => boolean> = {
  '=': isOneOf,
  '==': isOneOf,
  in: isOneOf,
  '!=': (value, values) => !isOneOf(value, values),
  notin: (value, values) => !isOneOf(value, values),
  exists: value => value !== undefined,
  '!': value => value === undefined,
  '>': (value, [bound = '0']) => isInteger(value) && BigInt(value) > BigInt(bound),
  '<': (value, [bound = '0']) => isInteger(value) && BigInt(value) < BigInt(bound),
};

const fulfils = ({ key, operator, values }: LabelRequirement, labels: Labels): boolean =>
  tests[operator](ownValue(labels, key), values);

/** Text that {@link parseLabelSelector} reads back, ordered by key. */
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  const byKey = requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return byKey.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === 'exists') return key;
  if (operator === '!') return `!${key}`;
  if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${values.join(',')})`;
  return `${key}${operator}${values[0]}`;
}

const operators: Record<string, LabelOperator> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' };

/** The requirements of a LabelSelector. Throws an Error with upstream's words if it is invalid. */
export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelRequirement[] {
  const exact = Object.entries(matchLabels).map(([key, value]) => requirement(key, '=', [value]));
  const rest = matchExpressions.map(({ key, operator, values }) => {
    const known = ownValue(operators, operator);
    if (!known) throw new Error(`"${operator}" is not a valid label selector operator`);
    return requirement(key, known, values ?? []);
  });
  return [...exact, ...rest];
}

/** Whether a LabelSelector selects these labels. A missing selector selects nothing, an empty one everything. For many
 *  tests of one selector, keep its {@link requirementsOf}. Throws if the selector is invalid. */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  if (!selector.matchExpressions) return containsLabels(labels, selector.matchLabels ?? {});
  return matchesLabels(requirementsOf(selector), labels);
}

/** Whether labels contain all of `wanted`: the selectors of services and replication controllers. */
export function containsLabels(labels: Labels, wanted: Labels): boolean {
  for (const key of Object.keys(wanted)) if (labels[key] !== wanted[key]) return false;
  return true;
}
