import { expect, test } from 'vitest';
import { readSelectors } from './review-selectors.ts';

test('selectors limit a question to what they say', () => {
  expect(readSelectors({ fieldSelector: { rawSelector: 'spec.nodeName=n1' } })).toEqual({
    fields: { 'spec.nodeName': 'n1' },
  });
});

test.each(['spec.nodeName', `a=${'\\\\'.repeat(200_000)}`, `a=${'b'.repeat(300_000)}`])(
  'what cannot be read, or is too long to be, limits nothing: %.20s',
  rawSelector => {
    const selectors = { rawSelector };
    expect(readSelectors({ fieldSelector: selectors, labelSelector: { rawSelector: `${rawSelector}=~` } })).toEqual({
      fields: {},
      evaluationError:
        'spec.resourceAttributes.fieldSelector ignored due to parse error, spec.resourceAttributes.labelSelector ignored due to parse error',
    });
  },
);
