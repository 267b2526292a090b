/** Asks mutating webhooks, one after the other: each sees what those before it made of the object.
 *
 *  When one has changed it, the plugins are asked a second time, and of the webhooks those that wish it (reinvocationPolicy IfNeeded)
 *  and were asked before the change.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#reinvocation-policy */
import {
  badRequest,
  deepClone,
  deepEqual,
  internalError,
  jsonPatch,
  type KubeObject,
  type MutatingWebhook,
} from '#api';
import { toError } from '#base';
import type { AdmissionRequest, AskedKind, Rounds } from '../admission.ts';
import { shownAs, takeOver } from '../matching/shown.ts';
import { askHook, type WebhookSources } from './ask.ts';
import type { Hook } from './hooks.ts';
import { matchHook } from './match.ts';
import { CallFailure, failedCall, nothingToModify } from './refusal.ts';
import { requestTextOf } from './review.ts';

/** What is known of the webhooks of one draft. */
interface Asked {
  /** Those that wish to be asked again and have seen the draft as it is. */
  readonly current: Set<Hook>;
  /** Those that have not seen what has changed since. */
  readonly again: Set<Hook>;
  /** The draft, when the last one had answered. */
  last: KubeObject | undefined;
}

const asked = new WeakMap<Rounds, Asked>();

/** Changes the request's draft. Throws the first refusal. */
export async function askMutating(
  hooks: readonly Hook[],
  { request, rounds }: { request: AdmissionRequest; rounds: Rounds },
  sources: WebhookSources,
): Promise<void> {
  const state = asked.get(rounds) ?? { current: new Set(), again: new Set(), last: undefined };
  asked.set(rounds, state);
  // Other plugins may have changed it since.
  if (rounds.isSecond && !deepEqual(state.last, request.object)) moveAll(state);
  for (const hook of hooks) {
    if (rounds.isSecond && !state.again.has(hook)) continue;
    const kind = await matchHook(hook, request, sources);
    if (!kind) continue;
    if (await askOne(hook, { request, kind }, sources)) {
      moveAll(state);
      rounds.isWished = true;
    }
    if ((hook.webhook as MutatingWebhook).reinvocationPolicy === 'IfNeeded') state.current.add(hook);
  }
  state.last = rounds.isWished && !rounds.isSecond ? deepClone(request.object) : undefined;
}

function moveAll({ current, again }: Asked): void {
  for (const hook of current) again.add(hook);
  current.clear();
}

/** Whether it changed the draft. */
async function askOne(
  hook: Hook,
  { request, kind }: { request: AdmissionRequest; kind: AskedKind },
  sources: WebhookSources,
): Promise<boolean> {
  const verdict = await askHook(hook, { request, kind, mayPatch: true, textOf: requestTextOf(request) }, sources);
  if (verdict?.patch === undefined) return false;
  const { name, failurePolicy } = hook.webhook;
  try {
    return await applyPatch(name, verdict.patch, { request, kind });
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (failurePolicy !== 'Ignore') throw failedCall(error);
    sources.logger.warn('a webhook answered no patch and is passed over', { webhook: name, error });
    return false;
  }
}

async function applyPatch(
  webhook: string,
  text: string,
  { request, kind }: { request: AdmissionRequest; kind: AskedKind },
): Promise<boolean> {
  const patch = parsePatch(webhook, text);
  if (patch.length === 0) return false;
  const { object } = request;
  // What a connection is to be like was decided by who asked for it.
  if (!object || request.operation === 'CONNECT') throw nothingToModify(webhook);
  // What a patch makes shares nothing with what it was made of, and takes its place as a whole.
  const before = { ...object };
  try {
    await takeOver(request, jsonPatch(shownAs(request, object, kind), patch) as KubeObject, kind);
  } catch (error) {
    throw internalError(error);
  }
  checkPlace(before, object);
  return !deepEqual(before, object);
}

function parsePatch(webhook: string, text: string): readonly unknown[] {
  try {
    const patch: unknown = JSON.parse(text);
    if (Array.isArray(patch)) return patch;
    throw new Error('json: cannot unmarshal the patch into Go value of type jsonpatch.Patch');
  } catch (error) {
    throw new CallFailure(webhook, `received undecodable patch in webhook response: ${toError(error).message}`, {
      cause: error,
    });
  }
}

/** It is still the same object that is written. */
function checkPlace({ metadata: before }: KubeObject, { metadata }: KubeObject): void {
  if ((metadata.namespace ?? '') !== (before.namespace ?? ''))
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (before.name && metadata.name !== before.name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${before.name})`);
}
