/** What only clusters with webhooks need. Loaded together, when the first configuration is found. */
export { createWebhookClient } from '../../webhooks/webhook-client.ts';
export { hooksOf } from './hooks.ts';
export { askMutating } from './mutate.ts';
export { askValidating } from './validate.ts';
