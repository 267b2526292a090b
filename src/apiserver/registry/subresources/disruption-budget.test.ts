import { describe, expect, it } from 'vitest';
import type { Pod, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus, StatusError } from '#api';
import { planEviction, spendDisruption } from './disruption-budget.ts';

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

const podOf = (status: object = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, metadata = {}) =>
  ({ metadata: { name: 'p', labels: { app: 'a' }, ...metadata }, status }) as unknown as Pod;
const unready = podOf({ phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] });

const selector = { matchLabels: { app: 'a' } };
const budgetOf = (spec: PodDisruptionBudgetSpec = { selector }, status: PodDisruptionBudgetStatus = {}) =>
  ({ metadata: { name: 'b', namespace: 'n', generation: 1 }, spec, status }) as PodDisruptionBudget;

describe('planEviction', () => {
  const healthy = { currentHealthy: 2, desiredHealthy: 2 };
  it.each<[string, Pod, PodDisruptionBudget[], string]>([
    ['a pod of no budget', podOf(), [budgetOf({ selector: { matchLabels: { app: 'b' } } })], 'free'],
    ['a budget that selects nothing', podOf(), [budgetOf({})], 'free'],
    ['a pod of a budget', podOf(), [budgetOf()], 'spend'],
    ['a pod of a budget for all', podOf(), [budgetOf({ selector: {} })], 'spend'],
    ['a pod that is done', podOf({ phase: 'Succeeded' }), [budgetOf(), budgetOf()], 'free'],
    ['a pod that waits', podOf({ phase: 'Pending' }), [budgetOf()], 'free'],
    ['a pod that goes', podOf(undefined, { deletionTimestamp: '2026-01-01T00:00:00Z' }), [budgetOf()], 'free'],
    ['an unready pod of a healthy budget', unready, [budgetOf({ selector }, healthy)], 'unready'],
    [
      'an unready pod of a budget in need',
      unready,
      [budgetOf({ selector }, { ...healthy, currentHealthy: 1 })],
      'spend',
    ],
    [
      'an unready pod that may always go',
      unready,
      [budgetOf({ selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
      'unready',
    ],
  ])('%s', (_case, pod, budgets, grant) => {
    expect(planEviction(pod, budgets).grant).toBe(grant);
  });

  it('refuses a pod of two budgets', () => {
    expect(() => planEviction(podOf(), [budgetOf(), budgetOf()])).toThrow('more than one PodDisruptionBudget');
  });
});

describe('spendDisruption', () => {
  const spend = (status: PodDisruptionBudgetStatus): PodDisruptionBudgetStatus | string => {
    const draft = budgetOf({ selector }, status);
    try {
      spendDisruption(draft, 'p', nowMs);
    } catch (error) {
      const { code, message, details } = (error as StatusError).status;
      return `${code} ${details?.causes?.[0]?.message ?? message}`;
    }
    return draft.status ?? {};
  };

  it('takes one, and says when none is left', () => {
    expect(spend({ observedGeneration: 1, disruptionsAllowed: 2 })).toEqual({
      observedGeneration: 1,
      disruptionsAllowed: 1,
      disruptedPods: { p: '2026-01-02T03:04:05Z' },
    });
    expect(spend({ observedGeneration: 1, disruptionsAllowed: 1 })).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', observedGeneration: 1 }],
    });
  });

  it.each<[PodDisruptionBudgetStatus, string]>([
    [{ disruptionsAllowed: 5 }, '429 The disruption budget b is still being processed by the server.'],
    [{ observedGeneration: 1 }, '429 The disruption budget b does not allow evicting pods currently'],
    [
      { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 2 },
      '429 The disruption budget b needs 2 healthy pods and has 1 currently',
    ],
    [
      {
        observedGeneration: 1,
        conditions: [
          {
            type: 'DisruptionAllowed',
            status: 'False',
            reason: 'SyncFailed',
            message: 'why',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
      '429 The disruption budget b does not allow evicting pods currently because it failed sync: why',
    ],
    [
      { observedGeneration: 1, disruptionsAllowed: -1 },
      '403 poddisruptionbudgets.policy "b" is forbidden: pdb disruptions allowed is negative',
    ],
  ])('refuses with the status %j', (status, message) => {
    expect(spend(status)).toBe(message);
  });
});
