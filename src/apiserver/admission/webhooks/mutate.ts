/** Asks mutating webhooks, one after the other: each sees what those before it made of the object.
 *
 *  When one has changed it, the plugins are asked a second time, and of the webhooks those that wish it
 *  (reinvocationPolicy IfNeeded) and were asked before the change.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#reinvocation-policy */
import { internalError, jsonPatchSteps, type KubeObject, type MutatingWebhook } from '#api';
import { type Clock, runInTurns, toError } from '#base';
import { parseDocument } from '../../egress/parse-document.ts';
import type { AdmissionRequest, AskedKind, Rounds } from '../admission.ts';
import { shownAs, takeOver } from '../matching/shown.ts';
import { Reinvocation } from '../reinvocation.ts';
import { askHook, type WebhookSources } from './ask.ts';
import type { Hook } from './hooks.ts';
import { matchHook } from './match.ts';
import { CallFailure, failedCall, nothingToModify } from './refusal.ts';
import { requestTextOf } from './review.ts';

const reinvocations = new WeakMap<Rounds, Reinvocation<Hook>>();

/** Changes the request's draft. Throws the first refusal. */
export async function askMutating(
  hooks: readonly Hook[],
  { request, rounds }: { request: AdmissionRequest; rounds: Rounds },
  sources: WebhookSources,
): Promise<void> {
  const { isSecond } = rounds;
  const reinvocation = reinvocations.get(rounds) ?? new Reinvocation();
  reinvocations.set(rounds, reinvocation);
  reinvocation.begin(isSecond, request.object);
  for (const hook of hooks) {
    if (isSecond && !reinvocation.isAskedAgain(hook)) continue;
    const kind = await matchHook(hook, request, sources);
    if (!kind) continue;
    if (await askOne(hook, { request, kind }, sources)) {
      reinvocation.changed();
      rounds.isWished = true;
    }
    if ((hook.webhook as MutatingWebhook).reinvocationPolicy === 'IfNeeded') reinvocation.asked(hook);
  }
  reinvocation.end(isSecond, request.object);
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
    return await applyPatch(name, verdict.patch, { request, kind, clock: sources.clock });
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
  { request, kind, clock }: { request: AdmissionRequest; kind: AskedKind; clock: Clock },
): Promise<boolean> {
  const patch = await parsePatch(webhook, text, clock);
  if (patch.length === 0) return false;
  const { object } = request;
  // What a connection is to be like was decided by who asked for it.
  if (!object || request.operation === 'CONNECT') throw nothingToModify(webhook);
  return await takeOver(request, await patched(shownAs(request, object, kind), patch, clock), kind);
}

/** In turns with others when there is much to do: what is answered is not for this server to say. */
async function patched(shown: KubeObject, patch: readonly unknown[], clock: Clock): Promise<KubeObject> {
  try {
    return (await runInTurns(jsonPatchSteps(shown, patch), clock)) as KubeObject;
  } catch (error) {
    throw internalError(error);
  }
}

async function parsePatch(webhook: string, text: string, clock: Clock): Promise<readonly unknown[]> {
  try {
    const patch = await parseDocument(text, clock);
    if (Array.isArray(patch)) return patch;
    throw new Error('json: cannot unmarshal the patch into Go value of type jsonpatch.Patch');
  } catch (error) {
    throw new CallFailure(webhook, `received undecodable patch in webhook response: ${toError(error).message}`, {
      cause: error,
    });
  }
}
