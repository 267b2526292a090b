/** Strategy of service accounts. */
import { ServiceAccount } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';

export const serviceAccountStrategy = defineStrategy<ServiceAccount>({
  kind: ServiceAccount,
  answersDeletedObject: true,
  columns: [nameColumn, ageColumn],
});
