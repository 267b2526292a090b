/** What expressions of admission see: types of the variables of a request, and what an authorizer can be asked.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression */
import { createFunctions, type Functions, type Library } from './functions.ts';
import { commonLibraries } from './library/common.ts';
import {
  bool,
  dyn,
  type Field,
  int,
  listOf,
  mapOf,
  type ObjectType,
  opaque,
  string,
  type Type,
  timestamp,
} from './types.ts';

/** Names of the types by which an authorizer is asked. */
export const authorizerNames = {
  authorizer: 'kubernetes.authorization.Authorizer',
  group: 'kubernetes.authorization.GroupCheck',
  resource: 'kubernetes.authorization.ResourceCheck',
  path: 'kubernetes.authorization.PathCheck',
  decision: 'kubernetes.authorization.Decision',
} as const;

const { authorizer, group, resource, path, decision } = authorizerNames;

/** Types of `authorizer` and `authorizer.requestResource`. */
export const authorizerType: Type = opaque(authorizer);
const resourceCheckType: Type = opaque(resource);

/** Signatures of all that can be said to an authorizer.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library */
const authorizerForms = {
  path: `${authorizer}.path(string): ${path}`,
  group: `${authorizer}.group(string): ${group}`,
  serviceAccount: `${authorizer}.serviceAccount(string, string): ${authorizer}`,
  resource: `${group}.resource(string): ${resource}`,
  subresource: `${resource}.subresource(string): ${resource}`,
  namespace: `${resource}.namespace(string): ${resource}`,
  name: `${resource}.name(string): ${resource}`,
  fieldSelector: `${resource}.fieldSelector(string): ${resource}`,
  labelSelector: `${resource}.labelSelector(string): ${resource}`,
  checkResource: `${resource}.check(string): ${decision}`,
  checkPath: `${path}.check(string): ${decision}`,
  allowed: `${decision}.allowed(): bool`,
  reason: `${decision}.reason(): string`,
  errored: `${decision}.errored(): bool`,
  error: `${decision}.error(): string`,
} as const;

/** What is done for each of them. */
export type AuthorizerCalls = Readonly<Record<keyof typeof authorizerForms, Library[string]>>;

/** Their library. */
export const authorizerLibrary = (calls: AuthorizerCalls): Library =>
  Object.fromEntries(
    Object.entries(authorizerForms).map(([name, form]) => [form, calls[name as keyof AuthorizerCalls]]),
  );

const unanswered: Library = Object.fromEntries(
  Object.values(authorizerForms).map(form => [
    form,
    () => {
      throw new Error('there is nobody to ask');
    },
  ]),
);

/** All functions of expressions of admission, for who looks at types alone: there is no authorizer to ask. */
export const createUnansweredFunctions = (): Functions => createFunctions([...commonLibraries, unanswered]);

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
export const admissionVariables: Readonly<Record<string, Type>> = {
  object: dyn,
  oldObject: dyn,
  request: requestType,
  authorizer: authorizerType,
  'authorizer.requestResource': resourceCheckType,
  namespaceObject: namespaceType,
};
