/** Asks validating webhooks: all that a request is about, at the same time. */
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import { askHook, type WebhookSources } from './ask.ts';
import type { Hook } from './hooks.ts';
import { matchHook } from './match.ts';
import { requestTextOf } from './review.ts';

/** Throws the first refusal, in the order of the webhooks, when all have answered. */
export async function askValidating(
  hooks: readonly Hook[],
  request: AdmissionRequest,
  sources: WebhookSources,
): Promise<void> {
  const matching: { hook: Hook; kind: AskedKind }[] = [];
  for (const hook of hooks) {
    const kind = await matchHook(hook, request, sources);
    if (kind) matching.push({ hook, kind });
  }
  const textOf = requestTextOf(request);
  // All of them at once: one that refused while others were still being matched would be an error that nobody caught.
  const answers = await Promise.allSettled(
    matching.map(({ hook, kind }) => askHook(hook, { request, kind, mayPatch: false, textOf }, sources)),
  );
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
}
