import { expect, it } from 'vitest';
import { fieldComplaints } from './field-complaints.ts';

const patchType = 'application/json-patch+json';

it.each([
  [{ body: {}, duplicateFields: ['spec.a'] }, ['duplicate field "spec.a"']],
  [{ patchType, body: [{ op: 'add', path: '/a', value: 1 }, null] }, []],
  [
    { patchType, body: [{ op: 'test' }, { op: 'add', more: 1, From: '/a' }], duplicateFields: ['[1].op'] },
    [
      'json patch duplicate field "[1].op"',
      'json patch unknown field "[1].more"',
      'json patch unknown field "[1].From"',
    ],
  ],
] as const)('%j', (sent, complaints) => {
  expect(fieldComplaints(sent)).toEqual(complaints);
});
