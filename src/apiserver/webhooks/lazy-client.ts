/** The way to programs of users: nothing of it is loaded until the first is asked. */
import type { WebhookClient, WebhookClientOptions } from './webhook-client.ts';

/** A client that is there when it is first asked. */
export function createLazyWebhookClient(
  options: WebhookClientOptions & {
    /** Ends connections. */
    readonly signal: AbortSignal;
  },
): Pick<WebhookClient, 'call'> {
  let loading: Promise<WebhookClient> | undefined;
  return {
    async call(...asked) {
      loading ??= load(options);
      return await (await loading).call(...asked);
    },
  };
}

async function load({
  signal,
  ...options
}: WebhookClientOptions & { readonly signal: AbortSignal }): Promise<WebhookClient> {
  const { createWebhookClient } = await import('./webhook-client.ts');
  const client = createWebhookClient(options);
  signal.addEventListener('abort', () => client[Symbol.dispose](), { once: true });
  return client;
}
