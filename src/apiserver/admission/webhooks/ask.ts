/** Asks one webhook about one request. */
import { type Clock, type Logger, toError } from '#base';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { WebhookClient } from '../../webhooks/webhook-client.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import type { AdmissionMetrics } from '../admission-metrics.ts';
import type { MatchSources } from '../matching/matching.ts';
import type { Hook } from './hooks.ts';
import { CallFailure, deniedBy, failedCall, noDryRun } from './refusal.ts';
import { type RequestText, readVerdict, renderReview, reviewVersion, type Verdict } from './review.ts';

/** What webhooks are asked with. */
export interface WebhookSources extends MatchSources {
  readonly client: Pick<WebhookClient, 'call'>;
  /** Whom conditions may ask. */
  readonly authorizer: Authorizer;
  /** Whose turns long conditions take. */
  readonly clock: Clock;
  readonly newUid: () => string;
  readonly logger: Logger;
  /** Where it is counted how long they take. */
  readonly metrics: Pick<AdmissionMetrics, 'ofWebhook'>;
}

/** One request as one webhook gets to see it. */
export interface Question {
  readonly request: AdmissionRequest;
  /** The kind by which the webhook's rules mean the request. */
  readonly kind: AskedKind;
  readonly mayPatch: boolean;
  /** Of the request, as it is. */
  readonly textOf: RequestText;
}

const harmless = new Set(['None', 'NoneOnDryRun']);

/** What the webhook says; undefined when it could not be asked and need not. Throws the StatusError of its refusal, or
 *  the 500 when it could not be asked and had to. */
export async function askHook(hook: Hook, question: Question, sources: WebhookSources): Promise<Verdict | undefined> {
  const { request, mayPatch } = question;
  const durations = sources.metrics.ofWebhook(hook.webhook.name, mayPatch ? 'admit' : 'validating');
  return await durations.time(request.operation, () => verdictOf(hook, question, sources));
}

async function verdictOf(
  { webhook }: Hook,
  question: Question,
  { client, newUid, logger }: WebhookSources,
): Promise<Verdict | undefined> {
  const { request, mayPatch } = question;
  const { name, failurePolicy, sideEffects } = webhook;
  if (request.dryRun && !harmless.has(sideEffects)) throw noDryRun(name);
  try {
    const verdict = await callHook(webhook, { ...question, mayPatch }, { client, uid: newUid() });
    for (const text of verdict.warnings) request.warn(text);
    if (!verdict.allowed) throw deniedBy(name, verdict.status);
    return verdict;
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (failurePolicy !== 'Ignore') throw failedCall(error);
    logger.warn('a webhook cannot be asked and is passed over', { webhook: name, error: toError(error) });
    return undefined;
  }
}

async function callHook(
  { name, admissionReviewVersions, clientConfig, timeoutSeconds = 10 }: Hook['webhook'],
  { kind, mayPatch, textOf }: Question,
  { client, uid }: { client: WebhookSources['client']; uid: string },
): Promise<Verdict> {
  const version = orFailure(name, 'could not create admission objects', () => reviewVersion(admissionReviewVersions));
  const body = renderReview(textOf(kind), { version, uid });
  const answer = await client.call(clientConfig, body, { timeoutSeconds }).catch((error: unknown) => {
    throw new CallFailure(name, `failed to call webhook: ${toError(error).message}`, { cause: error });
  });
  return orFailure(name, 'received invalid webhook response', () => readVerdict(answer, { version, uid, mayPatch }));
}

function orFailure<T>(webhook: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CallFailure(webhook, `${what}: ${toError(error).message}`, { cause: error });
  }
}
