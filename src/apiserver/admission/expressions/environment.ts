/** What expressions of admission may use: the variables of a request, and all functions.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression */
import { runNow, type Steps } from '#base';
import {
  admissionVariables,
  commonLibraries,
  compileExpression,
  createFunctions,
  dyn,
  type Expression,
  type Field,
  jsonPatchLibrary,
  type ObjectType,
  ResultError,
  type Type,
} from '#cel';
import { authorizerFunctions } from './authorizer.ts';
import { mutationResults, mutationStruct } from './mutations.ts';

const functions = createFunctions([...commonLibraries, authorizerFunctions]);
const mutationFunctions = createFunctions([...commonLibraries, authorizerFunctions, jsonPatchLibrary]);

/** What an expression may use beside that. */
export interface Scope {
  /** Whether there are `params`. */
  readonly hasParams?: boolean;
  /** Of the policy that it belongs to, where that has some. */
  readonly variables?: ObjectType;
  /** Types that it may come to. Default: any. */
  readonly results?: readonly Type[];
  /** The change that it says, of those that a mutating policy may make. Default: it says none. */
  readonly mutation?: 'ApplyConfiguration' | 'JSONPatch' | undefined;
}

/** Throws CompileError or ResultError. */
export function compileAdmission(text: string, { hasParams = false, variables, mutation, results }: Scope): Expression {
  return compileExpression(text, {
    functions: mutation ? mutationFunctions : functions,
    ...(mutation ? { structs: mutationStruct } : {}),
    variables: {
      ...admissionVariables,
      ...(hasParams ? { params: dyn } : {}),
      ...(variables ? { variables } : {}),
    },
    ...(mutation ? { results: [mutationResults[mutation]] } : results ? { results } : {}),
  });
}

/** What is wrong with an expression, as fields' errors say it; undefined when nothing is. */
export function problemOf(compiled: Expression | Error): string | undefined {
  if (!(compiled instanceof Error)) return undefined;
  return compiled instanceof ResultError ? compiled.message : `compilation failed: ${compiled.message}`;
}

/** An expression that others may use by its name. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** The variables of a policy, each compiled once. */
export interface CompiledVariables {
  /** In their order: each sees those before it. */
  readonly each: readonly (Expression | Error)[];
  readonly byName: ReadonlyMap<string, Expression | Error>;
  /** The type of `variables`. Those that mean nothing have any type, and fail when they are used. */
  readonly type: ObjectType;
}

/** In the order in which they are given. */
export const compileVariables = (variables: readonly NamedExpression[], hasParams: boolean): CompiledVariables =>
  runNow(variableSteps(variables, hasParams));

/** {@link compileVariables} in steps, since a policy may have thousands. */
export function* variableSteps(variables: readonly NamedExpression[], hasParams: boolean): Steps<CompiledVariables> {
  const byName = new Map<string, Expression | Error>();
  const fields = new Map<string, Field>();
  const type: ObjectType = { kind: 'object', name: 'kubernetes.variables', fields };
  const each: (Expression | Error)[] = [];
  for (const { name, expression } of variables) {
    const compiled = attempt(() => compileAdmission(expression, { hasParams, variables: type }));
    byName.set(name, compiled);
    fields.set(name, { name, type: compiled instanceof Error ? dyn : compiled.type });
    each.push(compiled);
    yield;
  }
  return { each, byName, type };
}

/** What is made, or why it cannot be. */
export function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
