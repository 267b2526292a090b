/** The rules of a schema, compiled when the first object is checked by them, and where in an object they are asked. */
import { isObject } from '#api';
import { dyn, type Expression, type Node, partsOf, type Type } from '#cel';
import { type JsonSchema, type ValidationRule, valuesOf } from '../schema/json-schema.ts';
import { declare } from './declare.ts';
import { compileRule } from './environment.ts';

/** A rule of `x-kubernetes-validations`. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Undefined for one that means nothing, which a definition of old may have. */
  readonly expression: Expression | Error;
  readonly message: Expression | undefined;
  /** Whether it is about a change. */
  readonly usesOldSelf: boolean;
}

/** A part of an object with rules at it, or within. */
export interface RuleNode {
  readonly schema: JsonSchema;
  readonly type: Type;
  readonly rules: readonly CompiledRule[];
  readonly fields: readonly (readonly [name: string, node: RuleNode])[];
  /** Of the items of a list, or the values of a map. */
  readonly items: RuleNode | undefined;
}

const known = new WeakMap<JsonSchema, { readonly node: RuleNode | undefined }>();

/** The rules of the objects of a kind; undefined when there are none. */
export function rulesOf(schema: JsonSchema): RuleNode | undefined {
  let found = known.get(schema);
  if (!found) known.set(schema, (found = { node: nodeOf(schema, { isResource: true }) }));
  return found.node;
}

function nodeOf(schema: JsonSchema, { isResource }: { isResource?: boolean } = {}): RuleNode | undefined {
  const { properties = {}, items } = schema;
  const own = schema['x-kubernetes-validations'] ?? [];
  const fields = Object.keys(properties)
    .sort()
    .flatMap(name => {
      const node = isObject(properties[name]) ? nodeOf(properties[name]) : undefined;
      return node ? [[name, node] as const] : [];
    });
  const inner = items ?? valuesOf(schema);
  const ofItems = inner && nodeOf(inner);
  if (own.length === 0 && fields.length === 0 && !ofItems) return undefined;
  const type = (own.length > 0 ? declare(schema, isResource ? { isResource } : {})?.type : undefined) ?? dyn;
  return { schema, type, rules: own.map(rule => compile(rule, type)), fields, items: ofItems };
}

function compile(rule: ValidationRule, type: Type): CompiledRule {
  const { messageExpression = '', optionalOldSelf = false } = rule;
  try {
    const { expression, node } = compileRule(rule.rule, type, { optionalOldSelf });
    const message = messageExpression === '' ? undefined : compileRule(messageExpression, type, { optionalOldSelf });
    return { rule, expression, message: message?.expression, usesOldSelf: uses(node, 'oldSelf') };
  } catch (error) {
    return { rule, expression: error as Error, message: undefined, usesOldSelf: false };
  }
}

/** Whether an expression looks at a variable. */
export function uses(node: Node, variable: string): boolean {
  if ((node.kind === 'ident' || node.kind === 'select') && node.variable === variable) return true;
  return partsOf(node).some(part => uses(part, variable));
}
