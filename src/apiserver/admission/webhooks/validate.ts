/** Asks validating webhooks: all that a request is about, at the same time. */
import type { AdmissionRequest } from '../admission.ts';
import { askHook, type WebhookSources } from './ask.ts';
import type { Hook } from './hooks.ts';
import { matchHook } from './match.ts';

/** Throws the first refusal, in the order of the webhooks, when all have answered. */
export async function askValidating(
  hooks: readonly Hook[],
  request: AdmissionRequest,
  sources: WebhookSources,
): Promise<void> {
  const questions: Promise<unknown>[] = [];
  for (const hook of hooks) {
    const kind = await matchHook(hook, request, sources);
    if (kind) questions.push(askHook(hook, { request, kind, mayPatch: false }, sources));
  }
  const answers = await Promise.allSettled(questions);
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
}
