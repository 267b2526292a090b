/** Strategy of mutating webhooks' configurations. */
import { MutatingWebhookConfiguration } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ofWebhooks } from './rules/configuration.ts';

export const mutatingWebhookConfigurationStrategy = defineStrategy<MutatingWebhookConfiguration>({
  kind: MutatingWebhookConfiguration,
  ...ofWebhooks<MutatingWebhookConfiguration>(),
});
