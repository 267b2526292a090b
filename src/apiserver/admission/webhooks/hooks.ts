/** Webhooks as admission works with them, made once of each configuration. */
import type { KubeObject, MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook } from '#api';
import { createMatcher, type Matcher } from '../matching/matching.ts';

/** One webhook of a configuration. */
export interface Hook {
  readonly webhook: MutatingWebhook | ValidatingWebhook;
  readonly matcher: Matcher;
}

const known = new WeakMap<readonly KubeObject[], readonly Hook[]>();

/** The webhooks of configurations in the order in which they are asked: by the configuration's name, then as they stand
 *  in it. */
export function hooksOf(configurations: readonly KubeObject[]): readonly Hook[] {
  let hooks = known.get(configurations);
  if (!hooks) known.set(configurations, (hooks = makeHooks(configurations)));
  return hooks;
}

const makeHooks = (configurations: readonly KubeObject[]): Hook[] =>
  configurations
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .flatMap(configuration => (configuration as MutatingWebhookConfiguration).webhooks ?? [])
    .map(webhook => ({ webhook, matcher: createMatcher(webhook) }));
