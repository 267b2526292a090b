/** Whether a webhook is to be asked about a request: by its rules and selectors, then by its conditions. */
import { forbidden } from '#api';
import { toError } from '#base';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import type { Condition } from '../expressions/conditions.ts';
import { loadExpressions, loadedExpressions } from '../expressions/machinery.ts';
import { matchRequest } from '../matching/matching.ts';
import type { WebhookSources } from './ask.ts';
import type { Hook } from './hooks.ts';

/** The kind by which it is asked; undefined when it is not. Throws the 403 for conditions that cannot be worked out and
 *  have to. */
export async function matchHook(
  hook: Hook,
  request: AdmissionRequest,
  sources: WebhookSources,
): Promise<AskedKind | undefined> {
  const kind = await matchRequest(hook.matcher, request, sources);
  if (!kind || !hook.webhook.matchConditions?.length) return kind;
  return (await fulfils(hook, { request, kind }, sources)) ? kind : undefined;
}

const compiled = new WeakMap<Hook, readonly Condition[]>();

async function fulfils(
  hook: Hook,
  { request, kind }: { request: AdmissionRequest; kind: AskedKind },
  { authorizer, clock }: WebhookSources,
): Promise<boolean> {
  await loadExpressions();
  const expressions = loadedExpressions();
  if (!expressions) return true;
  const { matchConditions = [], failurePolicy } = hook.webhook;
  let conditions = compiled.get(hook);
  if (!conditions) compiled.set(hook, (conditions = expressions.compileConditions(matchConditions, {})));
  try {
    return await expressions.areFulfilled(conditions, expressions.beginAsking({ request, kind, authorizer, clock }));
  } catch (error) {
    if (failurePolicy === 'Ignore') return false;
    throw forbidden(request.resource.groupResource, request.name, toError(error).message);
  }
}
