/** Has mutating policies change a draft, one after the other: each sees what those before it made of it.
 *
 *  Flow: policies that count, with their parameters -> the policy's own conditions -> its mutations in their order.
 *  What cannot be worked out refuses, unless the policy says otherwise; the mutations that can be are made all the
 *  same. When one has changed the draft, the plugins are asked a second time.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import { forbidden, type KubeObject, StatusError } from '#api';
import { toError } from '#base';
import type { AdmissionRequest, Rounds } from '../admission.ts';
import { answerOf, beginAsking, type Seen } from '../expressions/activation.ts';
import { areFulfilled } from '../expressions/conditions.ts';
import { seenAs, shownAs, takeOver } from '../matching/shown.ts';
import { Reinvocation } from '../reinvocation.ts';
import { type Bound, boundTo, namespaceOf, type PolicySources } from './bound.ts';
import { type CompiledMutation, type MutatingExpressions, mutationsOf } from './compiled.ts';
import { mutated } from './mutation.ts';

type BoundPolicy = Bound<'MutatingAdmissionPolicy'>;

interface Draft {
  readonly request: AdmissionRequest;
  readonly rounds: Rounds;
  readonly sources: PolicySources;
}

/** Changes the request's draft. Throws the refusal. */
export async function applyPolicies(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
  draft: Draft,
): Promise<void> {
  const bound = await boundTo<'MutatingAdmissionPolicy'>(policies, bindings, draft);
  if (bound.length === 0) return;
  const { request, rounds } = draft;
  const reinvocation = reinvocations.get(rounds) ?? new Reinvocation();
  reinvocations.set(rounds, reinvocation);
  reinvocation.begin(rounds.isSecond, request.object);
  const namespace = await namespaceOf(request, draft.sources);
  const failures: Failure[] = [];
  for (const each of bound) failures.push(...(await applyBound(each, draft, { reinvocation, namespace })));
  reinvocation.end(rounds.isSecond, request.object);
  const counted = failures.filter(({ bound: { policy } }) => policy.spec.failurePolicy !== 'Ignore');
  if (counted[0]) throw refusal(request, [counted[0], ...counted.slice(1)]);
}

const reinvocations = new WeakMap<Rounds, Reinvocation<string>>();

/** Something that could not be worked out. */
interface Failure {
  readonly bound: BoundPolicy;
  readonly error: Error;
  /** Of the Status; undefined for the usual one. */
  readonly reason?: string;
}

interface Setting {
  readonly reinvocation: Reinvocation<string>;
  readonly namespace: KubeObject | undefined;
}

async function applyBound(bound: BoundPolicy, draft: Draft, setting: Setting): Promise<Failure[]> {
  const { params } = bound;
  if (params instanceof Error) return [{ bound, error: params }];
  const failures: Failure[] = [];
  for (const one of params) failures.push(...(await applyWith(bound, one, { ...draft, ...setting })));
  return failures;
}

/** With one object of parameters. */
async function applyWith(
  bound: BoundPolicy,
  params: KubeObject | null,
  { request, rounds, sources, reinvocation, namespace }: Draft & Setting,
): Promise<Failure[]> {
  const { policy, kind } = bound;
  const { authorizer, clock } = sources;
  const { conditions, variables, mutations } = mutationsOf(policy);
  const seen: Seen = { request, kind, authorizer, clock, namespace, params, variables };
  const failed = (error: unknown): Failure => ({ bound, error: toError(error), reason: 'Invalid' });
  try {
    if (!(await isMeant(conditions, seen))) return [];
  } catch (error) {
    return [failed(error)];
  }
  const key = keyOf(bound, params);
  if (rounds.isSecond && !reinvocation.isAskedAgain(key)) return [];
  const failures: Failure[] = [];
  for (const mutation of mutations) {
    try {
      if (!(await applyOne(mutation, seen))) continue;
      rounds.isWished = true;
      reinvocation.changed();
    } catch (error) {
      if (error instanceof StatusError) throw error;
      failures.push(failed(error));
    }
  }
  if (policy.spec.reinvocationPolicy === 'IfNeeded') reinvocation.asked(key);
  return failures;
}

async function isMeant(conditions: MutatingExpressions['conditions'], setting: Seen): Promise<boolean> {
  if (conditions.length === 0) return true;
  return await areFulfilled(conditions, beginAsking(await seenNow(setting)));
}

const keyOf = ({ policy, binding }: BoundPolicy, params: KubeObject | null): string =>
  [policy, binding, params].map(each => `${each?.metadata.namespace ?? ''}/${each?.metadata.name ?? ''}`).join(' ');

/** Whether it changed the draft. Each may cost as much as a request. */
async function applyOne(mutation: CompiledMutation, setting: Seen): Promise<boolean> {
  const { request } = setting;
  const { object, body } = request;
  if (!object) return false;
  if (request.operation === 'CONNECT') throw noSchema(request);
  if (mutation.expression instanceof Error) throw mutation.expression;
  const seen = await seenNow(setting);
  const { kind } = seen;
  const asking = beginAsking(seen);
  const made = await answerOf(mutation.expression, asking);
  const { struct } = body ?? kind;
  const changed = mutated(mutation, { object: shownAs(request, object, kind), struct }, made, asking.budget);
  return changed !== undefined && (await takeOver(request, changed, kind, { isStrict: true }));
}

/** With the draft as it is by now, in the version that the policy means. */
const seenNow = async (seen: Seen): Promise<Seen> => ({ ...seen, kind: await seenAs(seen.kind, seen.request) });

/** What a connection is to be like has no schema that is published. */
function noSchema({ resource }: AdmissionRequest): StatusError {
  const { apiVersion, kind } = resource.kind;
  const words = `Resource kind ${apiVersion}, Kind=${kind} not found. There can be a delay between when CustomResourceDefinitions are created and when they are available.`;
  return new StatusError(503, 'ServiceUnavailable', words);
}

/** Says of each failure which policy it is, and is itself about the first. */
function refusal({ resource, name }: AdmissionRequest, failures: readonly [Failure, ...Failure[]]): StatusError {
  const causes = failures.map(({ bound: { policy, binding }, error }) => ({
    message: `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${error.message}`,
  }));
  const { status } = forbidden(resource.groupResource, name, '');
  const [{ reason = 'Forbidden' }] = failures;
  return new StatusError(403, reason, causes[0]?.message ?? '', { ...status.details, causes });
}
