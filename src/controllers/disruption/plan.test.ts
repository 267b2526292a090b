import { describe, expect, it } from 'vitest';
import { type Pod, PodDisruptionBudget, type PodDisruptionBudgetSpec, type PodDisruptionBudgetStatus } from '#api';
import { at, meta, pod, running, startMs, typeOf } from '../fixtures/builders.ts';
import { failedStatus, needsScale, planBudget } from './plan.ts';

const budget = (spec: PodDisruptionBudgetSpec, status: PodDisruptionBudgetStatus = {}): PodDisruptionBudget => ({
  ...typeOf(PodDisruptionBudget),
  metadata: meta('web', { generation: 3 }),
  spec: { selector: {}, ...spec },
  status,
});

const ready = (...names: string[]) => names.map(name => pod(name, { status: running(-60) }));
const unready = (...names: string[]) => names.map(name => pod(name, { status: running() }));
const going = (name: string): Pod => pod(name, { metadata: { deletionTimestamp: at(0) }, status: running(-60) });

describe('planBudget', () => {
  const cases: [
    string,
    PodDisruptionBudgetSpec,
    Pod[],
    number | undefined,
    [healthy: number, desired: number, allowed: number, expected: number],
  ][] = [
    ['a number that must be there', { minAvailable: 1 }, ready('a', 'b', 'c'), undefined, [3, 1, 2, 3]],
    ['a number that is not there', { minAvailable: 3 }, ready('a', 'b'), undefined, [2, 3, 0, 2]],
    [
      'a share of those that there should be, rounded up',
      { minAvailable: '50%' },
      ready('a', 'b', 'c'),
      5,
      [3, 3, 0, 5],
    ],
    ['a number that may be missing', { maxUnavailable: 1 }, ready('a', 'b', 'c'), 3, [3, 2, 1, 3]],
    ['a share that may be missing, rounded up', { maxUnavailable: '30%' }, ready('a', 'b', 'c'), 3, [3, 2, 1, 3]],
    ['more that may be missing than there are', { maxUnavailable: 9 }, ready('a'), 1, [1, 0, 1, 1]],
    ['pods that are not ready', { maxUnavailable: 1 }, [...ready('a'), ...unready('b')], 2, [1, 1, 0, 2]],
    ['pods on their way out', { minAvailable: 1 }, [...ready('a'), going('b')], undefined, [1, 1, 0, 2]],
    ['no pods', { minAvailable: 0 }, [], undefined, [0, 0, 0, 0]],
    ['nothing said', {}, ready('a'), undefined, [1, 0, 1, 1]],
  ];
  it.each(cases)(
    'counts %s',
    (_, spec, pods, scale, [currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods]) => {
      const { status } = planBudget({ budget: budget(spec), pods, scale }, startMs);
      expect(status).toEqual({
        observedGeneration: 3,
        currentHealthy,
        desiredHealthy,
        disruptionsAllowed,
        expectedPods,
        conditions: [
          {
            type: 'DisruptionAllowed',
            status: disruptionsAllowed > 0 ? 'True' : 'False',
            reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
            message: '',
            observedGeneration: 3,
            lastTransitionTime: at(0),
          },
        ],
      });
    },
  );

  it('takes a pod for gone once its eviction was granted, until that is overdue', () => {
    const disruptedPods = { a: at(-119), b: at(-120), c: at(-5), gone: at(-5) };
    const pods = [...ready('a', 'b'), going('c')];
    const { status, overdue, waitMs } = planBudget(
      { budget: budget({ minAvailable: 1 }, { disruptedPods }), pods, scale: undefined },
      startMs,
    );
    expect(status).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0, disruptedPods: { a: at(-119) } });
    expect(Object.keys(status.disruptedPods ?? {})).toEqual(['a']);
    expect(overdue.map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(waitMs).toBe(1000);
  });

  it('allows nothing when it cannot count', () => {
    const status = failedStatus(budget({}, { currentHealthy: 3, disruptionsAllowed: 2 }), 'no idea', startMs);
    expect(status).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 0, observedGeneration: 3 });
    expect(status.conditions).toMatchObject([{ status: 'False', reason: 'SyncFailed', message: 'no idea' }]);
  });

  it.each([
    [{ minAvailable: 1 }, false],
    [{ minAvailable: '10%' }, true],
    [{ maxUnavailable: 1 }, true],
  ])('asks for the scale of what made the pods with %j: %s', (spec, expected) => {
    expect(needsScale(budget(spec))).toBe(expected);
  });
});
