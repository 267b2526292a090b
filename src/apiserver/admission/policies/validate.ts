/** Asks validating policies about a request.
 *
 *  Flow: policies that mean it -> their bindings that mean it -> the parameters that a binding gives -> the policy's
 *  own conditions -> its validations. What does not hold refuses, warns or is noted, as the binding says.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
import { forbidden, type KubeObject, StatusError } from '#api';
import { toError } from '#base';
import { saidWords } from '#cel';
import type { AdmissionRequest } from '../admission.ts';
import { type Asking, answerOf, beginAsking } from '../expressions/activation.ts';
import { areFulfilled } from '../expressions/conditions.ts';
import { type Bound, boundTo, namespaceOf, type PolicySources } from './bound.ts';
import { type CompiledValidation, type ValidatingExpressions, validationsOf } from './compiled.ts';

/** Something that does not hold, or cannot be told. */
interface Failure {
  readonly message: string;
  readonly reason: string;
}

type BoundPolicy = Bound<'ValidatingAdmissionPolicy'>;

/** Throws the first refusal. */
export async function askPolicies(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
  question: Question,
): Promise<void> {
  const bound = await boundTo<'ValidatingAdmissionPolicy'>(policies, bindings, question);
  if (bound.length === 0) return;
  const namespace = await namespaceOf(question.request, question.sources);
  const denials: StatusError[] = [];
  for (const each of bound) denials.push(...(await askBound(each, question, namespace)));
  if (denials[0]) throw denials[0];
}

interface Question {
  readonly request: AdmissionRequest;
  readonly sources: PolicySources;
}

/** What refuses. What only warns is told to the writer. */
async function askBound(
  bound: BoundPolicy,
  question: Question,
  namespace: KubeObject | undefined,
): Promise<StatusError[]> {
  const { policy, binding, params } = bound;
  const { validationActions } = binding.spec;
  const { request } = question;
  if (params instanceof Error)
    return policy.spec.failurePolicy === 'Ignore'
      ? []
      : [denial(bound, request, { message: params.message, reason: '' })];
  const failures: Failure[] = [];
  for (const one of params) failures.push(...(await validate(bound, question, { namespace, params: one })));
  if (validationActions.includes('Warn'))
    for (const { message } of failures)
      request.warn(
        `Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`,
      );
  return validationActions.includes('Deny') ? failures.map(failure => denial(bound, request, failure)) : [];
}

const codes: Readonly<Record<string, number>> = { Forbidden: 403, RequestEntityTooLarge: 413 };

function denial(
  { policy, binding }: BoundPolicy,
  { resource, name }: AdmissionRequest,
  { message, reason }: Failure,
): StatusError {
  const words = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`;
  const { status } = forbidden(resource.groupResource, name, words);
  return new StatusError(codes[reason] ?? 422, reason || 'Invalid', status.message, {
    ...status.details,
    causes: [{ message: words }],
  });
}

interface Setting {
  readonly namespace: KubeObject | undefined;
  readonly params: KubeObject | null;
}

/** What does not hold of one policy with one object of parameters. */
async function validate(
  { policy, kind }: BoundPolicy,
  { request, sources }: Question,
  setting: Setting,
): Promise<Failure[]> {
  const compiled = validationsOf(policy);
  const { authorizer, clock } = sources;
  const asking = beginAsking({ request, kind, authorizer, clock, variables: compiled.variables, ...setting });
  const isStrict = policy.spec.failurePolicy !== 'Ignore';
  const orNothing = (error: unknown): Failure[] => (isStrict ? [{ message: toError(error).message, reason: '' }] : []);
  try {
    if (!(await areFulfilled(compiled.conditions, asking))) return [];
  } catch (error) {
    return orNothing(error);
  }
  return await holdAll(compiled, asking, orNothing);
}

async function holdAll(
  { validations }: ValidatingExpressions,
  asking: Asking,
  orNothing: (error: unknown) => Failure[],
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const validation of validations) {
    try {
      if (validation.expression instanceof Error) throw validation.expression;
      if ((await answerOf(validation.expression, asking)) === true) continue;
      failures.push({ message: await messageOf(validation, asking), reason: validation.reason });
    } catch (error) {
      failures.push(
        ...orNothing(
          new Error(`expression '${validation.text}' resulted in error: ${toError(error).message}`, { cause: error }),
        ),
      );
    }
  }
  return failures;
}

/** Its own words where they can be had. */
async function messageOf({ text, message, messageExpression }: CompiledValidation, asking: Asking): Promise<string> {
  const usual = message.trim() || `failed expression: ${text.trim()}`;
  if (!messageExpression || messageExpression instanceof Error) return usual;
  return saidWords(await answerOf(messageExpression, asking).catch(() => ''), usual);
}
