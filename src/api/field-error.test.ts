import { expect, test } from 'vitest';
import {
  duplicate,
  forbiddenField,
  formatFieldError,
  invalidObject,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
} from './field-error.ts';

test.each([
  [
    invalidValue('spec.replicas', -1, 'must be greater than or equal to 0'),
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [invalidValue('a', 'x"y', ''), String.raw`a: Invalid value: "x\"y"`],
  [invalidValue('a', 'x\0\v\n\u{1b}\u200b', ''), String.raw`a: Invalid value: "x\x00\v\n\x1b\u200b"`],
  [invalidValue('a', undefined, 'no'), 'a: Invalid value: null: no'],
  [invalidValue('a', { b: [1] }, 'no'), 'a: Invalid value: {"b":[1]}: no'],
  [notSupported('spec.type', 'x', ['A', 'B']), 'spec.type: Unsupported value: "x": supported values: "A", "B"'],
  [
    required('metadata.name', 'name or generateName is required'),
    'metadata.name: Required value: name or generateName is required',
  ],
  [required('a'), 'a: Required value'],
  [forbiddenField('a', 'not here'), 'a: Forbidden: not here'],
  [duplicate('a[1].name', 'x'), 'a[1].name: Duplicate value: "x"'],
  [tooLong('a', 3), 'a: Too long: may not be more than 3 bytes'],
  [invalidValue('a', 'x'.repeat(20_000), 'no'), `a: Invalid value: "${'x'.repeat(16 * 1024 - 1)}...: no`],
  [tooMany('a', 5, 3), 'a: Too many: 5: must have at most 3 items'],
  [tooMany('a', 5, 1), 'a: Too many: 5: must have at most 1 item'],
])('%j', (error, text) => {
  expect(formatFieldError(error)).toBe(text);
});

test('errors become one Status, each once', () => {
  const errors = [required('a'), required('a'), invalidValue('b', 1, 'no')];
  const { status } = invalidObject({ group: 'apps', kind: 'Deployment' }, 'x', errors);
  expect(status).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: 'Deployment.apps "x" is invalid: [a: Required value, b: Invalid value: 1: no]',
    details: {
      name: 'x',
      group: 'apps',
      kind: 'Deployment',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'a' },
        { reason: 'FieldValueInvalid', message: 'Invalid value: 1: no', field: 'b' },
      ],
    },
  });
  expect(invalidObject({ group: '', kind: 'Pod' }, 'x', [required('a')]).message).toBe(
    'Pod "x" is invalid: a: Required value',
  );
});

test('a value that many errors show is written once', () => {
  let written = 0;
  const toJSON = () => `${written++}`;
  const value = { toJSON };
  const errors = Array.from({ length: 1000 }, (_, index) => invalidValue(`a[${index}]`, value, 'no'));
  expect(invalidObject({ group: '', kind: 'Pod' }, 'x', errors).message).toContain('a[499]: Invalid value: "0": no');
  expect(written).toBe(1);
});
