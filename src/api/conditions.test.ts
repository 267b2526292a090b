import { describe, expect, it } from 'vitest';
import {
  type ConditionBase,
  findCondition,
  isConditionTrue,
  setCondition,
  transitionTime,
  withoutCondition,
} from './conditions.ts';

const [before, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

interface Said extends ConditionBase {
  readonly message?: string;
}
const ready: Said = { type: 'Ready', status: 'True', lastTransitionTime: before, message: 'yes' };
const synced: Said = { type: 'Synced', status: 'False', lastTransitionTime: before };

it('finds, asks and leaves out by type', () => {
  expect(findCondition([ready, synced], 'Synced')).toBe(synced);
  expect(findCondition(undefined, 'Ready')).toBeUndefined();
  expect(isConditionTrue([ready, synced], 'Ready')).toBe(true);
  expect(isConditionTrue([ready, synced], 'Synced')).toBe(false);
  expect(isConditionTrue([], 'Ready')).toBe(false);
  expect(withoutCondition([ready, synced], 'Ready')).toEqual([synced]);
  expect(withoutCondition<Said>(undefined, 'Ready')).toEqual([]);
});

it.each<[string, Parameters<typeof transitionTime>[0], string]>([
  ['the same status', { status: 'True', lastTransitionTime: before }, before],
  ['another', { status: 'False', lastTransitionTime: before }, now],
  ['the same, of no known time', { status: 'True', lastTransitionTime: null }, now],
  ['none', undefined, now],
])('a status that was %s before has it since', (_what, was, expected) => {
  expect(transitionTime(was, 'True', now)).toBe(expected);
});

describe('setting a condition', () => {
  it.each<[string, readonly Said[] | undefined, Said, readonly Said[]]>([
    [
      'that is the first',
      undefined,
      { type: 'Ready', status: 'True' },
      [{ type: 'Ready', status: 'True', lastTransitionTime: now }],
    ],
    [
      'that is new',
      [synced],
      { type: 'Ready', status: 'True' },
      [synced, { type: 'Ready', status: 'True', lastTransitionTime: now }],
    ],
    [
      'that says more, since when it was so',
      [ready, synced],
      { type: 'Ready', status: 'True', message: 'still' },
      [{ ...ready, message: 'still' }, synced],
    ],
    [
      'that has changed, from now on',
      [ready, synced],
      { type: 'Ready', status: 'False', message: 'no' },
      [{ type: 'Ready', status: 'False', message: 'no', lastTransitionTime: now }, synced],
    ],
  ])('%s', (_what, conditions, condition, expected) => {
    expect(setCondition(conditions, condition, now)).toEqual(expected);
  });
});
