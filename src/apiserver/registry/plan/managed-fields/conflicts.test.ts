import { expect, it } from 'vitest';
import { type FieldSet, leaf } from '#api';
import { conflictError } from './conflicts.ts';
import type { ManagedEntry } from './entries.ts';

const keys = (count: number): FieldSet => ({
  'f:data': Object.fromEntries(Array.from({ length: count }, (_, index) => [`f:k${index}`, leaf])),
});
const entryOf = (manager: string): ManagedEntry => ({
  manager,
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: keys(1),
});

it('tells the first of very many conflicts, and how many there are', () => {
  const { status } = conflictError([
    { entry: entryOf('a'), fields: keys(400) },
    { entry: entryOf('b'), fields: keys(20_000) },
    { entry: entryOf('c'), fields: keys(20_000) },
  ]);
  expect(status.message).toContain('Apply failed with 40400 conflicts: conflicts with "a":\n- .data.k0\n');
  expect(status.message).toContain('conflicts with "b":\n- .data.k0\n');
  expect(status.message).not.toContain('"c"');
  expect(status.details?.causes).toHaveLength(500);
});
