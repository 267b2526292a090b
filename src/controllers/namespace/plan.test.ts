import { describe, expect, it } from 'vitest';
import { Namespace, type NamespaceStatus } from '#api';
import { at, meta, pod, startMs, typeOf } from '../fixtures/builders.ts';
import { deletionSteps, describeFailures, isEmpty, planStatus, type Remains } from './plan.ts';

const plan = (remains: Partial<Remains>, status: NamespaceStatus = {}) =>
  planStatus(
    { ...typeOf(Namespace), metadata: meta('team'), spec: {}, status },
    { contents: [], errors: [], ...remains },
    startMs,
  );
const complaints = ({ conditions = [] }: NamespaceStatus) =>
  conditions.filter(({ status }) => status === 'True').map(({ type, message }) => `${type}: ${message}`);
const contents = [{ resource: 'pods.', objects: [pod('a', { metadata: { finalizers: ['x/y'] } }), pod('b')] }];

it('is empty when nothing is left and nothing went wrong', () => {
  expect(isEmpty({ contents: [], errors: [] })).toBe(true);
  expect(isEmpty({ contents: [], errors: ['no route'] })).toBe(false);
  expect(isEmpty({ contents, errors: [] })).toBe(false);
  expect(isEmpty({ contents: [], errors: [], discoveryFailure: 'no answer' })).toBe(false);
});

it('says which groups did not tell what they have', () => {
  expect(describeFailures(new Map())).toBeUndefined();
  expect(describeFailures(new Map([['metrics.k8s.io/v1beta1', 'no answer']]))).toBe(
    'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: no answer',
  );
});

it('deletes pods first', () => {
  const [pods, others] = [
    { plural: 'pods', group: '' },
    { plural: 'pods', group: 'metrics.k8s.io' },
  ];
  expect(deletionSteps([others, pods])).toEqual([[pods], [others]]);
});

describe('the status of a namespace on its way out', () => {
  it('says what is left, what holds it, and what went wrong', () => {
    expect(complaints(plan({ contents, errors: ['pods.: no route'] }))).toEqual([
      'NamespaceDeletionContentFailure: Failed to delete all resource types, 1 remaining: pods.: no route',
      'NamespaceContentRemaining: Some resources are remaining: pods. has 2 resource instances',
      'NamespaceFinalizersRemaining: Some content in the namespace has finalizers remaining: x/y in 1 resource instances',
    ]);
    expect(complaints(plan({}))).toEqual([]);
    expect(complaints(plan({ discoveryFailure: 'no answer' }))).toEqual([
      'NamespaceDeletionDiscoveryFailure: no answer',
    ]);
  });

  it('stays the same object when there is nothing new, and keeps when conditions began', () => {
    const before = plan({ contents });
    expect(plan({ contents }, before)).toBe(before);
    const earlier = { ...before, conditions: before.conditions?.map(one => ({ ...one, lastTransitionTime: at(-60) })) };
    const times = plan({ contents: [], errors: [] }, earlier as NamespaceStatus).conditions?.map(
      ({ type, lastTransitionTime }) => [type, lastTransitionTime === at(0)],
    );
    expect(times).toEqual([
      ['NamespaceDeletionDiscoveryFailure', false],
      ['NamespaceDeletionGroupVersionParsingFailure', false],
      ['NamespaceDeletionContentFailure', false],
      ['NamespaceContentRemaining', true],
      ['NamespaceFinalizersRemaining', true],
    ]);
  });
});
