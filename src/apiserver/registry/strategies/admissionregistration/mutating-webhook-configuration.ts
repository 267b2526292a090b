/** Strategy of mutating webhooks' configurations. */
import { MutatingWebhookConfiguration } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkWebhooks } from './rules/webhooks.ts';

const check = ({ webhooks }: MutatingWebhookConfiguration) => checkWebhooks('webhooks', webhooks);

export const mutatingWebhookConfigurationStrategy = defineStrategy<MutatingWebhookConfiguration>({
  kind: MutatingWebhookConfiguration,
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
