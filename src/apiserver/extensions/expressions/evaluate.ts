/** Asks the rules of a custom kind about an object.
 *
 *  Flow: of each part the rules at it, then those within. Rules about a change are asked where it is known what the
 *  part was. Rules that do not hold for a part that did not change are not told (ratcheting), but for those about a
 *  change. What they cost together is bounded.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules */
import { deepEqual, type FieldError, forbiddenField, invalidValue, isObject, required } from '#api';
import { type Steps, toError } from '#base';
import { adapt, type Budget, CostError, newBudget, Optional, saidWords, type Value, workOut } from '#cel';
import { correlated, type Old } from '../schema/correlate.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { type CompiledRule, type RuleNode, rulesOf } from './compile.ts';

/** What rules say of an object. */
export interface RuleVerdict {
  readonly errors: readonly FieldError[];
  /** What does not hold and is no reason to refuse a change, since it did not hold before. */
  readonly tolerated: readonly FieldError[];
}

/** What is wrong with an object by the rules of its schema: each rule asked of one part is a step. `old` is what it
 *  was. `found` is what is wrong with it anyway: what has fields of other types than the schema says is not asked
 *  about. `base` stands before fields. */
export function* ruleSteps(
  object: unknown,
  schema: JsonSchema,
  { old, found = [], base = '' }: { old?: Old; found?: readonly FieldError[]; base?: string } = {},
): Steps<RuleVerdict> {
  const node = rulesOf(schema);
  if (!node) return nothing;
  if (found.some(({ type }) => blocking.has(type))) return { errors: [unchecked], tolerated: [] };
  const asking: Asking = { budget: newBudget(), errors: [], tolerated: [], isOver: false };
  yield* ask(object, node, { path: base, old }, asking);
  return asking;
}

const nothing: RuleVerdict = { errors: [], tolerated: [] };

const blocking: ReadonlySet<FieldError['type']> = new Set([
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
]);
const unchecked: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  badValue: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

interface Asking {
  readonly budget: Budget;
  readonly errors: FieldError[];
  readonly tolerated: FieldError[];
  /** Whether no more rules are asked. */
  isOver: boolean;
}

interface Part {
  readonly path: string;
  readonly old: Old;
}

function* ask(value: unknown, node: RuleNode, part: Part, asking: Asking): Steps<void> {
  // Null is no value of a schema's type.
  if (asking.isOver || value === null || value === undefined) return;
  if (node.rules.length > 0) yield* askRules(value, node, part, asking);
  const before = correlated(part.old, node.schema);
  const { items } = node;
  if (Array.isArray(value)) {
    if (!items) return;
    for (const [index, item] of value.entries())
      yield* ask(item, items, { path: `${part.path}[${index}]`, old: before?.item(item) }, asking);
  } else if (isObject(value)) {
    if (items)
      for (const key of Object.keys(value).sort())
        yield* ask(value[key], items, { path: `${part.path}[${key}]`, old: before?.field(key) }, asking);
    for (const [name, field] of node.fields)
      if (Object.hasOwn(value, name))
        yield* ask(
          value[name],
          field,
          { path: part.path === '' ? name : `${part.path}.${name}`, old: before?.field(name) },
          asking,
        );
  }
}

function* askRules(
  value: unknown,
  { rules, type, schema }: RuleNode,
  { path, old }: Part,
  asking: Asking,
): Steps<void> {
  let isUnchanged: boolean | undefined;
  const self = adapt(value, type);
  const before = old && old.value !== null && old.value !== undefined ? adapt(old.value, type) : undefined;
  for (const rule of rules) {
    if (asking.isOver) return;
    const { optionalOldSelf = false } = rule.rule;
    if (rule.usesOldSelf && !optionalOldSelf && before === undefined) continue;
    const oldSelf = optionalOldSelf ? new Optional(before) : (before ?? null);
    yield;
    const error = yield* askRule(rule, { self, oldSelf }, { value, path, schema }, asking);
    if (!error) continue;
    isUnchanged ??= old !== undefined && deepEqual(old.value, value);
    const isTolerated = isUnchanged && !rule.usesOldSelf && !asking.isOver;
    (isTolerated ? asking.tolerated : asking.errors).push(error);
  }
}

interface Variables {
  readonly self: Value;
  readonly oldSelf: Value;
}
interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly schema: JsonSchema;
}

/** What is told of a rule that does not hold, or cannot be worked out. */
function* askRule(
  { rule, expression, message }: CompiledRule,
  { self, oldSelf }: Variables,
  place: Place,
  asking: Asking,
): Steps<FieldError | undefined> {
  const field = place.path === '' ? '<nil>' : place.path;
  const shown = place.schema['x-kubernetes-int-or-string'] ? 'string' : (place.schema.type ?? '');
  const say = (words: string) => invalidValue(field, shown, words);
  const activation = { self: () => self, oldSelf: () => oldSelf };
  if (expression instanceof Error) return say(`rule compile error: ${expression.message}`);
  try {
    if ((yield* workOut(expression, activation, asking.budget)) === true) return undefined;
    return failure(rule, yield* messageOf(), place);
  } catch (error) {
    if (!(error instanceof CostError)) return say(`${toError(error).message} evaluating rule: ${wordsOf(rule)}`);
    asking.isOver = true;
    if (asking.budget.remaining < 0)
      return say('validation failed due to running out of cost budget, no further validation rules will be run');
    return say(
      `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${wordsOf(rule)}`,
    );
  }

  function* messageOf(): Steps<string> {
    if (!message) return usualMessage(rule);
    try {
      return saidWords(yield* workOut(message, activation, asking.budget), usualMessage(rule));
    } catch (error) {
      if (error instanceof CostError && asking.budget.remaining < 0) throw error;
      return usualMessage(rule);
    }
  }
}

const wordsOf = ({ rule, message = '' }: CompiledRule['rule']): string => message.trim() || rule.trim();
const usualMessage = ({ rule, message = '' }: CompiledRule['rule']): string =>
  message.trim() || `failed rule: ${rule.trim()}`;

/** With the reason and the field that the rule names. Objects and lists are not shown. */
function failure({ reason, fieldPath }: CompiledRule['rule'], words: string, { value, path }: Place): FieldError {
  const field = fieldOf(path, fieldPath) || '<nil>';
  const shown = typeof value === 'object' ? {} : { badValue: value };
  if (reason === 'FieldValueRequired') return required(field, words);
  if (reason === 'FieldValueForbidden') return forbiddenField(field, words);
  if (reason === 'FieldValueDuplicate') return { type: 'Duplicate', field, ...shown, detail: '' };
  return { type: 'Invalid', field, ...shown, detail: words };
}

/** `.a['b.c']` below a path, as fields are written. */
function fieldOf(path: string, fieldPath = ''): string {
  const names = fieldPath.trim().replaceAll(/\['([^']*)'\]/g, '[$1]');
  return path === '' ? names.replace(/^\./, '') : `${path}${names}`;
}
