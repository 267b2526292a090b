import { describe, expect, it, test } from 'vitest';
import { formatFieldError, type ResourceAttributes } from '#api';
import { type AskedReview, checkReview } from './check-review.ts';
import { readSelectors } from './review-selectors.ts';

const resourceAttributes = { verb: 'list', resource: 'pods', namespace: 'a' };
const check = (review: Partial<AskedReview>) =>
  checkReview({ metadata: {}, spec: { user: 'u', resourceAttributes }, ...review }).map(formatFieldError);

describe('a question about permission', () => {
  it.each<[string, Partial<AskedReview>, string[]]>([
    ['is about somebody', {}, []],
    ['is about a group', { spec: { groups: ['g'], resourceAttributes } }, []],
    ['is about the one who asks', { isOwn: true, spec: { resourceAttributes } }, []],
    [
      'is about nobody and nothing',
      { spec: {} },
      [
        'spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
        'spec.user: Invalid value: "": at least one of user or group must be specified',
      ],
    ],
    [
      'is about two things',
      { spec: { user: 'u', resourceAttributes, nonResourceAttributes: { path: '/x' } } },
      [
        'spec: Invalid value: {"path":"/x"}: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ],
    ],
    [
      'has a name',
      { metadata: { name: 'x', namespace: 'a', managedFields: [] } },
      ['metadata: Invalid value: {"name":"x"}: must be empty'],
    ],
    [
      'has labels in a namespace',
      { metadata: { labels: { a: 'b' } }, namespace: 'a' },
      ['metadata: Invalid value: {"labels":{"a":"b"}}: must be empty except for namespace'],
    ],
    [
      'is about another namespace',
      { namespace: 'b' },
      ['spec.resourceAttributes.namespace: Invalid value: "a": must match metadata.namespace'],
    ],
    [
      'is about a path in a namespace',
      { namespace: 'b', spec: { user: 'u', nonResourceAttributes: { path: '/x' } } },
      ['spec.nonResourceAttributes: Invalid value: {"path":"/x"}: disallowed on this kind of request'],
    ],
  ])('%s', (_what, review, messages) => {
    expect(check(review)).toEqual(messages);
  });
});

const needed = (name: string) =>
  `.requirements: Required value: when spec.resourceAttributes.${name} is specified, requirements or rawSelector is required`;

describe.each(['fieldSelector', 'labelSelector'] as const)('the %s of a question', name => {
  const field = `spec.resourceAttributes.${name}`;
  it.each<[NonNullable<ResourceAttributes['labelSelector']>, string[]]>([
    [{ rawSelector: 'a in (' }, []],
    [{}, [needed(name)]],
    [{ rawSelector: '', requirements: [] }, [needed(name)]],
    [
      { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'Exists' }] },
      ['.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements'],
    ],
    [
      { requirements: [{ key: 'a', operator: 'In' }] },
      [".requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ],
    [
      { requirements: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
      [".requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
    ],
  ])('%j', (selector, messages) => {
    const spec = { user: 'u', resourceAttributes: { ...resourceAttributes, [name]: selector } };
    expect(check({ spec })).toEqual(messages.map(message => `${field}${message}`));
  });
});

test.each<[ResourceAttributes, ReturnType<typeof readSelectors>]>([
  [{}, {}],
  [{ fieldSelector: { rawSelector: 'a=b,c!=d' } }, { fields: { a: 'b' } }],
  [
    { fieldSelector: { rawSelector: 'a in (' } },
    { fields: {}, evaluationError: 'spec.resourceAttributes.fieldSelector ignored due to parse error' },
  ],
  [
    {
      fieldSelector: {
        requirements: [
          { key: 'a', operator: 'In', values: ['b'] },
          { key: 'c', operator: 'Exists' },
        ],
      },
    },
    {
      fields: { a: 'b' },
      evaluationError: 'spec.resourceAttributes.fieldSelector partially ignored due to parse error',
    },
  ],
  [{ labelSelector: { rawSelector: 'a in (b)' } }, {}],
  [
    { labelSelector: { rawSelector: 'a in (' } },
    { evaluationError: 'spec.resourceAttributes.labelSelector ignored due to parse error' },
  ],
])('%j is read as %j', (attributes, expected) => {
  expect(readSelectors(attributes)).toEqual(expected);
});
