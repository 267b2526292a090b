import { expect, test } from 'vitest';
import type { Decision } from './framework/verdict.ts';
import { RecentDecisions } from './recent-decisions.ts';

const on = (node: string): Decision => ({ node, scores: [], rejected: [], looked: 1 });
const nowhere: Decision = { node: undefined, rejected: [], nodeCount: 1 };

test('the newest are kept, those about pods without a node longer', () => {
  const decisions = new RecentDecisions({ unschedulable: 2, scheduled: 1 });
  decisions.set('a', nowhere);
  decisions.set('b', nowhere);
  decisions.set('c', on('n1'));
  decisions.set('d', on('n2'));
  expect(['a', 'b', 'c', 'd'].map(uid => decisions.get(uid))).toEqual([nowhere, nowhere, undefined, on('n2')]);
  decisions.set('e', nowhere);
  expect(decisions.get('a')).toBeUndefined();
});

test('the last decision about a pod counts', () => {
  const decisions = new RecentDecisions();
  decisions.set('a', nowhere);
  decisions.set('a', on('n1'));
  expect(decisions.get('a')).toEqual(on('n1'));
  decisions.delete('a');
  expect(decisions.get('a')).toBeUndefined();
});
