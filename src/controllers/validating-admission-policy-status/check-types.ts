/** Which expressions of a policy do not fit the kinds that it is about, in upstream's words. Pure.
 *
 *  Upstream looks at validations and their messages; this one at all expressions, since each of them can fail when it
 *  is worked out. The warnings about those that upstream looks at come first. */
import type { ExpressionWarning, ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec } from '#api';
import type { Steps } from '#base';
import {
  admissionVariables,
  CompileError,
  createUnansweredFunctions,
  dyn,
  type Field,
  type Functions,
  type ObjectType,
  type Type,
  typeOfExpression,
} from '#cel';
import type { PolicyTypes, TypedKind } from './find-types.ts';

interface PlacedExpression {
  readonly fieldRef: string;
  readonly text: string;
}

/** In steps, since a policy may have thousands of them. */
export function* checkTypes({ spec }: ValidatingAdmissionPolicy, types: PolicyTypes): Steps<ExpressionWarning[]> {
  const expressions = expressionsOf(spec);
  const functions = createUnansweredFunctions();
  const found = new Map(expressions.map(({ fieldRef }): [string, string[]] => [fieldRef, []]));
  for (const kind of types.kinds) {
    const scope = yield* scopeFor(spec, { type: kind.type, params: types.params, functions });
    for (const { fieldRef, text } of expressions) {
      const type = scope.typeOf(text);
      if (type instanceof CompileError) found.get(fieldRef)?.push(`${nameOf(kind)}: ${type.message}`);
      yield;
    }
  }
  return [...found].flatMap(([fieldRef, warnings]) =>
    warnings.length > 0 ? [{ fieldRef, warning: warnings.join('\n') }] : [],
  );
}

/** `apps/v1, Kind=Deployment`, and `/v1, Kind=Pod` of the core group. */
const nameOf = ({ group, version, kind }: TypedKind): string => `${group}/${version}, Kind=${kind}`;

function expressionsOf(spec: ValidatingAdmissionPolicySpec): PlacedExpression[] {
  const { validations = [], auditAnnotations = [], variables = [], matchConditions = [] } = spec;
  return [
    ...validations.flatMap(({ expression, messageExpression = '' }, index) => [
      { fieldRef: `spec.validations[${index}].expression`, text: expression },
      ...(messageExpression.trim() === ''
        ? []
        : [{ fieldRef: `spec.validations[${index}].messageExpression`, text: messageExpression }]),
    ]),
    ...auditAnnotations.map(({ valueExpression }, index) => ({
      fieldRef: `spec.auditAnnotations[${index}].valueExpression`,
      text: valueExpression,
    })),
    ...variables.map(({ expression }, index) => ({
      fieldRef: `spec.variables[${index}].expression`,
      text: expression,
    })),
    ...matchConditions.map(({ expression }, index) => ({
      fieldRef: `spec.matchConditions[${index}].expression`,
      text: expression,
    })),
  ];
}

/** What expressions see of one kind. */
interface Scope {
  /** The type that one comes to, or what is wrong with it. */
  typeOf(text: string): Type | CompileError;
}

/** Each variable sees those before it; one that does not fit may be anything. */
function* scopeFor(
  { variables = [] }: ValidatingAdmissionPolicySpec,
  { type, params, functions }: { type: Type; params: Type | undefined; functions: Functions },
): Steps<Scope> {
  const fields = new Map<string, Field>();
  const own: ObjectType = { kind: 'object', name: 'kubernetes.variables', fields };
  const environment: Readonly<Record<string, Type>> = {
    ...admissionVariables,
    object: type,
    oldObject: type,
    ...(params && { params }),
    ...(variables.length > 0 && { variables: own }),
  };
  const scope: Scope = {
    typeOf(text) {
      try {
        return typeOfExpression(text, { functions, variables: environment });
      } catch (error) {
        if (error instanceof CompileError) return error;
        throw error;
      }
    },
  };
  for (const { name, expression } of variables) {
    const found = scope.typeOf(expression);
    fields.set(name, { name, type: found instanceof CompileError ? dyn : found });
    yield;
  }
  return scope;
}
