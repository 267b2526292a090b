/** The way from admission to webhooks: nothing is loaded, and nobody waits, while none is configured. */
import type { Kind, KubeObject } from '#api';
import type { Clock, Logger } from '#base';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { WebhookClient } from '../../webhooks/webhook-client.ts';
import type { AdmissionRequest, FindObject, ListObjects, VersionsOf } from '../admission.ts';
import type { AdmissionMetrics } from '../admission-metrics.ts';
import { isExempt } from '../exempt.ts';

interface WebhookOptions {
  readonly find: FindObject;
  readonly list: ListObjects;
  readonly versionsOf: VersionsOf;
  readonly authorizer: Authorizer;
  readonly client: Pick<WebhookClient, 'call'>;
  readonly clock: Clock;
  readonly newUid: () => string;
  readonly logger: Logger;
  readonly metrics: AdmissionMetrics;
}

/** The way to webhooks of either configuration kind. */
export interface Webhooks {
  /** Asks when there are configurations of the kind and the request is one that they may be about. */
  ask(configuration: Kind, request: AdmissionRequest, ask: Asking): void | Promise<void>;
}

/** Asks, by the machinery that is there by then. */
export type Asking = (configurations: readonly KubeObject[], machinery: Machinery) => Promise<void>;

/** What asks webhooks, once it is loaded. */
export type Machinery = Awaited<ReturnType<typeof load>>;

async function load(options: WebhookOptions) {
  const { askMutating, askValidating, hooksOf } = await import('./load.ts');
  return { askMutating, askValidating, hooksOf, sources: options };
}

/** Loads nothing yet. */
export function createWebhooks(options: WebhookOptions): Webhooks {
  let loading: Promise<Machinery> | undefined;
  return {
    ask(configuration, request, ask) {
      if (isExempt(request)) return undefined;
      const go = async (configurations: readonly KubeObject[]) =>
        await ask(configurations, await (loading ??= load(options)));
      const found = options.list(configuration);
      if (found instanceof Promise) return found.then(listed => (listed.length > 0 ? go(listed) : undefined));
      return found.length > 0 ? go(found) : undefined;
    },
  };
}
