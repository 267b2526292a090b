import { expect, it } from 'vitest';
import type { ManagedFieldsEntry } from '#api';
import { readEntries } from './entries.ts';

const entry: ManagedFieldsEntry = {
  manager: 'a',
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': {} },
};

it.each<[string, Partial<ManagedFieldsEntry>]>([
  ['no version', { apiVersion: '' }],
  ['what is no version', { apiVersion: 'a/b/c' }],
  ['an unknown form of fields', { fieldsType: 'FieldsV2' }],
  ['an unknown operation', { operation: 'Delete' }],
])('a record with %s is none', (_, change) => {
  expect(readEntries([entry])).toMatchObject([entry]);
  expect(readEntries([entry, { ...entry, ...change }])).toBeUndefined();
});
