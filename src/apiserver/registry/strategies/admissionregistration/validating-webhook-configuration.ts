/** Strategy of validating webhooks' configurations. */
import { ValidatingWebhookConfiguration } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkWebhooks } from './rules/webhooks.ts';

const check = ({ webhooks }: ValidatingWebhookConfiguration) => checkWebhooks('webhooks', webhooks);

export const validatingWebhookConfigurationStrategy = defineStrategy<ValidatingWebhookConfiguration>({
  kind: ValidatingWebhookConfiguration,
  allowUnconditionalUpdate: false,
  load: loadExpressions,
  columns: [
    nameColumn,
    column('Webhooks', {
      type: 'integer',
      description: 'How many webhooks there are.',
      value: ({ webhooks }) => webhooks?.length ?? 0,
    }),
    ageColumn,
  ],
  countsGeneration: true,
  validateCreate: check,
  validateUpdate: check,
});
