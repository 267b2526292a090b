/** What the configurations of webhooks of both kinds have in common. */
import type { FieldError, KubeObject } from '#api';
import { loadExpressions } from '../../../../admission/expressions/machinery.ts';
import type { Strategy } from '../../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../../columns/age.ts';
import { column } from '../../columns/column.ts';
import { checkWebhooks, type Webhook } from './webhooks.ts';

/** Their strategy, but for the kind. */
export function ofWebhooks<K extends KubeObject & { webhooks?: readonly Webhook[] }>(): Omit<Strategy<K>, 'kind'> {
  const check = ({ webhooks }: K): FieldError[] => checkWebhooks('webhooks', webhooks);
  return {
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
  };
}
