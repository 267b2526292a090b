/** What expressions of admission may use: the variables of a request, and all functions.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression */
import { runNow, type Steps } from '#base';
import {
  bool,
  commonLibraries,
  compileExpression,
  createFunctions,
  dyn,
  type Expression,
  type Field,
  int,
  jsonPatchLibrary,
  listOf,
  mapOf,
  type ObjectType,
  ResultError,
  string,
  type Type,
  timestamp,
} from '#cel';
import { authorizerLibrary, authorizerType, resourceCheckType } from './authorizer.ts';
import { mutationResults, mutationStruct } from './mutations.ts';

const functions = createFunctions([...commonLibraries, authorizerLibrary]);
const mutationFunctions = createFunctions([...commonLibraries, authorizerLibrary, jsonPatchLibrary]);

const objectType = (name: string, fields: Readonly<Record<string, Type>>): ObjectType => ({
  kind: 'object',
  name,
  fields: new Map(Object.entries(fields).map(([field, type]): [string, Field] => [field, { name: field, type }])),
});

const kindType = objectType('kubernetes.GroupVersionKind', { group: string, version: string, kind: string });
const resourceType = objectType('kubernetes.GroupVersionResource', {
  group: string,
  version: string,
  resource: string,
});

/** The type of `request`. */
export const requestType = objectType('kubernetes.AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: string,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: objectType('kubernetes.UserInfo', {
    username: string,
    uid: string,
    groups: listOf(string),
    extra: mapOf(string, listOf(string)),
  }),
  dryRun: bool,
  options: dyn,
});

/** The type of `namespaceObject`: what policies may depend on of a namespace. */
export const namespaceType = objectType('kubernetes.Namespace', {
  metadata: objectType('kubernetes.NamespaceMetadata', {
    name: string,
    generateName: string,
    namespace: string,
    labels: mapOf(string, string),
    annotations: mapOf(string, string),
    UID: string,
    creationTimestamp: timestamp,
    deletionGracePeriodSeconds: int,
    deletionTimestamp: timestamp,
    generation: int,
    resourceVersion: string,
    finalizers: listOf(string),
  }),
  spec: objectType('kubernetes.NamespaceSpec', { finalizers: listOf(string) }),
  status: objectType('kubernetes.NamespaceStatus', {
    conditions: listOf(
      objectType('kubernetes.NamespaceCondition', {
        status: string,
        type: string,
        lastTransitionTime: timestamp,
        message: string,
        reason: string,
      }),
    ),
    phase: string,
  }),
});

/** Types of the variables that all expressions of admission have. */
const always: Readonly<Record<string, Type>> = {
  object: dyn,
  oldObject: dyn,
  request: requestType,
  authorizer: authorizerType,
  'authorizer.requestResource': resourceCheckType,
  namespaceObject: namespaceType,
};

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
      ...always,
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
