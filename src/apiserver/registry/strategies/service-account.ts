/** Strategy of service accounts. */
import { ServiceAccount } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';

export const serviceAccountStrategy = defineStrategy<ServiceAccount>({
  kind: ServiceAccount,
  columns: [
    nameColumn,
    column('Secrets', {
      type: 'string',
      description: 'How many secrets the account may use.',
      value: account => account.secrets?.length ?? 0,
    }),
    ageColumn,
  ],
});
