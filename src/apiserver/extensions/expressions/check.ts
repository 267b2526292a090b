/** What rules of a definition may be: what they mean and what they may cost, in upstream's words.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#resource-constraints */
import { type FieldError, forbiddenField, invalidValue } from '#api';
import { toError } from '#base';
import { type Declared, estimateCost, type Node } from '#cel';
import type { JsonSchema, ValidationRule } from '../schema/json-schema.ts';
import { uses } from './compile.ts';
import { type DeclaredSchema, declare, maxRequestBytes } from './declare.ts';
import { compileRule } from './environment.ts';

/** What one rule, and all of a schema, may cost by estimate. */
const ruleLimit = 10_000_000;
const schemaLimit = 100_000_000;
/** As many of the dearest are named, of those that matter. */
const namedRules = 4;
const leastNamed = schemaLimit / 100;

/** What the rules of a schema may cost together. */
export class RuleCosts {
  #total = 0;
  #dearest: { readonly path: string; readonly cost: number }[] = [];

  /** Counts the estimate of one rule; the dearest are remembered, to be named. */
  add(path: string, cost: number): void {
    this.#total += cost;
    if (cost < leastNamed) return;
    this.#dearest.push({ path, cost });
    this.#dearest = this.#dearest.toSorted((a, b) => b.cost - a.cost).slice(0, namedRules);
  }

  /** What is wrong with the schema for what all of them cost. */
  check(path: string): FieldError[] {
    if (this.#total <= schemaLimit) return [];
    const words = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    return [
      ...this.#dearest.map(each => forbiddenField(each.path, words)),
      forbiddenField(path, exceeds(what, this.#total, schemaLimit)),
    ];
  }
}

function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? 'more than 100' : factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1);
  return `${what} exceeds budget by factor of ${shown}x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

/** Where rules stand. */
export interface RulePlace {
  readonly path: string;
  readonly isRoot: boolean;
  /** How many such values there may be in an object; Infinity where lists and maps have no bound. */
  readonly count: number;
  /** The part above that has no old form to compare with, if there is one. */
  readonly uncorrelatable: string | undefined;
  readonly costs: RuleCosts;
}

/** What is wrong with the rules of a schema. */
export function checkMeaning(schema: JsonSchema, place: RulePlace): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const declared = declare(schema, place.isRoot ? { isResource: true } : {});
  if (!declared) return [];
  return rules.flatMap((rule, index) =>
    checkOne(rule, declared, { ...place, path: `${place.path}.x-kubernetes-validations[${index}]` }),
  );
}

function checkOne(rule: ValidationRule, declared: DeclaredSchema, place: RulePlace): FieldError[] {
  const { messageExpression = '', optionalOldSelf } = rule;
  const { path } = place;
  const errors: FieldError[] = [];
  const node = compiled(rule, { text: rule.rule, field: `${path}.rule`, wanted: 'bool', prefix: '' }, declared, errors);
  if (node) {
    checkCost(node, { what: 'estimated rule cost', field: `${path}.rule`, declared, rule }, place, errors);
    const usesOld = uses(node, 'oldSelf');
    if (usesOld && place.uncorrelatable !== undefined && !optionalOldSelf)
      errors.push(
        invalidValue(
          `${path}.rule`,
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`,
        ),
      );
    if (!usesOld && optionalOldSelf !== undefined)
      errors.push(
        invalidValue(`${path}.optionalOldSelf`, optionalOldSelf, 'may not be set if oldSelf is not used in rule'),
      );
  }
  if (messageExpression.trim() === '') return errors;
  const field = `${path}.messageExpression`;
  const said = { text: messageExpression, field, wanted: 'string', prefix: 'messageExpression ' } as const;
  const message = compiled(rule, said, declared, errors);
  if (message) checkCost(message, { what: 'estimated messageExpression cost', field, declared, rule }, place, errors);
  return errors;
}

interface Said {
  readonly text: string;
  readonly field: string;
  readonly wanted: 'bool' | 'string';
  readonly prefix: '' | 'messageExpression ';
}

function compiled(
  rule: ValidationRule,
  { text, field, wanted, prefix }: Said,
  { type }: Declared,
  errors: FieldError[],
) {
  try {
    const { expression, node } = compileRule(text, type, { optionalOldSelf: rule.optionalOldSelf === true });
    if (expression.type.kind === wanted) return node;
    const subject =
      wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string';
    errors.push(invalidValue(field, shownRule(rule), subject));
  } catch (error) {
    errors.push(invalidValue(field, shownRule(rule), `${prefix}compilation failed: ${toError(error).message}`));
  }
  return undefined;
}

/** As upstream shows a rule. */
const shownRule = ({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }: ValidationRule) => ({
  Rule: rule,
  Message: message ?? '',
  MessageExpression: messageExpression ?? '',
  Reason: reason ?? null,
  FieldPath: fieldPath ?? '',
  OptionalOldSelf: optionalOldSelf ?? null,
});

interface Costing {
  readonly what: string;
  readonly field: string;
  readonly declared: DeclaredSchema;
  readonly rule: ValidationRule;
}

function checkCost(
  node: Node,
  { what, field, declared }: Costing,
  { count, costs }: RulePlace,
  errors: FieldError[],
): void {
  const one = estimateCost(node, { self: declared, oldSelf: declared });
  // Where nothing bounds them, as many as there is room for in a request.
  const cost =
    one * (count === Number.POSITIVE_INFINITY ? Math.floor(maxRequestBytes / (declared.minBytes + 1)) : count);
  costs.add(field, cost);
  if (cost > ruleLimit) errors.push(forbiddenField(field, exceeds(what, cost, ruleLimit)));
}
