import { describe, expect, it } from 'vitest';
import type { PodDisruptionBudget } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { podDisruptionBudgetStrategy as strategy } from './pod-disruption-budget.ts';

describe('disruption budgets', () => {
  it.each<[object, string[]]>([
    [{}, []],
    [{ minAvailable: 1, selector: {} }, []],
    [{ minAvailable: '50%' }, []],
    [{ maxUnavailable: -1 }, ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0']],
    [{ minAvailable: '101%' }, ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%']],
    [
      { minAvailable: 1, maxUnavailable: 1 },
      [
        'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      { unhealthyPodEvictionPolicy: 'x' },
      ['spec.unhealthyPodEvictionPolicy: Unsupported value: "x": supported values: "AlwaysAllow", "IfHealthyBudget"'],
    ],
    [
      { selector: { matchExpressions: [{ key: 'a', operator: 'X' }] } },
      ['spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator'],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate<PodDisruptionBudget>(strategy, { spec }).messages).toEqual(messages);
  });

  it('say of their status what cannot be', () => {
    const { object } = planCreate<PodDisruptionBudget>(strategy, { spec: { maxUnavailable: 0 } });
    const change = (draft: PodDisruptionBudget) => {
      draft.status = {
        disruptionsAllowed: -1,
        conditions: [
          { type: 'A b', status: 'Foo', reason: '', message: '', lastTransitionTime: '2020-01-01T00:00:00Z' },
        ],
      };
    };
    expect(planUpdate(strategy, object, change, 'status').messages).toEqual([
      expect.stringContaining('status.conditions[0].type: Invalid value: "A b": name part must consist of'),
      'status.conditions[0].status: Unsupported value: "Foo": supported values: "False", "True", "Unknown"',
      'status.conditions[0].reason: Required value',
      'status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0',
    ]);
    expect(printCells(strategy.columns ?? [], object)).toEqual(['x', 'N/A', '0', 0, '0s']);
  });
});
