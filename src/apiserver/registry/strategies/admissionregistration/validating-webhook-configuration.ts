/** Strategy of validating webhooks' configurations. */
import { ValidatingWebhookConfiguration } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ofWebhooks } from './rules/configuration.ts';

export const validatingWebhookConfigurationStrategy = defineStrategy<ValidatingWebhookConfiguration>({
  kind: ValidatingWebhookConfiguration,
  ...ofWebhooks<ValidatingWebhookConfiguration>(),
});
