/** Strategy of service accounts. */
import { ServiceAccount } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';

export const serviceAccountStrategy = defineStrategy<ServiceAccount>({
  kind: ServiceAccount,
  answersDeletedObject: true,
  columns: [nameColumn, ageColumn],
  prepareForCreate: keepNames,
  prepareForUpdate: keepNames,
});

/** Secrets are of the account's namespace: no more than their names is kept. */
function keepNames(draft: ServiceAccount): void {
  if (draft.secrets) draft.secrets = draft.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}
