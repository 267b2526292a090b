import { describe, expect, it } from 'vitest';
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '#api';
import { autoscaler } from '../fixtures/autoscalers.ts';
import { startMs } from '../fixtures/builders.ts';
import type { Memory } from './memory.ts';
import { limit, stabilize } from './stabilize.ts';

const ago = (seconds: number) => startMs - seconds * 1000;
const remembering = (
  recommendations: [seconds: number, replicas: number][],
  changes: [seconds: number, replicas: number][] = [],
): Memory => ({
  recommendations: recommendations.map(([seconds, replicas]) => ({ atMs: ago(seconds), replicas })),
  changes: changes.map(([seconds, replicas]) => ({ atMs: ago(seconds), replicas })),
});
const up: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const down: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
const behavior = (more: HorizontalPodAutoscalerBehavior = {}): HorizontalPodAutoscalerBehavior => ({
  scaleUp: { ...up, ...more.scaleUp },
  scaleDown: { ...down, ...more.scaleDown },
});

describe('stabilize', () => {
  const cases: [
    string,
    HorizontalPodAutoscalerBehavior | undefined,
    [number, number][],
    current: number,
    recommended: number,
    expected: number,
    reason: string,
  ][] = [
    ['grows at once', undefined, [[30, 2]], 2, 5, 5, 'ReadyForNewScale'],
    [
      'shrinks by the highest of five minutes',
      undefined,
      [
        [299, 4],
        [301, 9],
      ],
      5,
      2,
      4,
      'ScaleDownStabilized',
    ],
    ['shrinks when nothing was higher', undefined, [[30, 2]], 5, 2, 2, 'ReadyForNewScale'],
    [
      'grows by the lowest of a window',
      behavior({ scaleUp: { stabilizationWindowSeconds: 60 } }),
      [
        [30, 3],
        [90, 1],
      ],
      2,
      5,
      3,
      'ScaleUpStabilized',
    ],
    [
      'shrinks by the highest of a window',
      behavior({ scaleDown: { stabilizationWindowSeconds: 60 } }),
      [
        [30, 4],
        [90, 9],
      ],
      5,
      2,
      4,
      'ScaleDownStabilized',
    ],
    [
      'stays between the two',
      behavior({ scaleUp: { stabilizationWindowSeconds: 60 }, scaleDown: { stabilizationWindowSeconds: 60 } }),
      [
        [10, 3],
        [20, 8],
      ],
      5,
      7,
      5,
      'ScaleUpStabilized',
    ],
  ];
  it.each(cases)('%s', (_, rules, past, current, recommended, replicas, reason) => {
    const observed = { autoscaler: autoscaler({ behavior: rules }), current, recommended, memory: remembering(past) };
    expect(stabilize(observed, startMs)).toMatchObject({ replicas, reason });
  });
});

describe('limit', () => {
  const policy = (type: string, value: number, periodSeconds = 60) => ({ type, value, periodSeconds });
  const cases: [
    string,
    HorizontalPodAutoscalerBehavior | undefined,
    [number, number][],
    current: number,
    desired: number,
    expected: number,
    reason: string,
  ][] = [
    ['lets pass what is in the range', undefined, [], 3, 5, 5, 'DesiredWithinRange'],
    ['holds the maximum', undefined, [], 8, 15, 10, 'TooManyReplicas'],
    ['holds the minimum', undefined, [], 3, 1, 2, 'TooFewReplicas'],
    ['doubles at most', undefined, [], 3, 9, 6, 'ScaleUpLimit'],
    ['lets few grow to four', undefined, [], 1, 9, 4, 'ScaleUpLimit'],
    ['adds by the greatest policy', behavior(), [], 2, 10, 6, 'ScaleUpLimit'],
    [
      'adds by the least policy',
      behavior({ scaleUp: { selectPolicy: 'Min', policies: [policy('Pods', 1), policy('Percent', 100)] } }),
      [],
      4,
      9,
      5,
      'ScaleUpLimit',
    ],
    [
      'counts what was added before',
      behavior({ scaleUp: { policies: [policy('Pods', 4)] } }),
      [[30, 3]],
      6,
      10,
      7,
      'ScaleUpLimit',
    ],
    [
      'forgets what was added before the period',
      behavior({ scaleUp: { policies: [policy('Pods', 4)] } }),
      [[61, 3]],
      5,
      10,
      9,
      'ScaleUpLimit',
    ],
    [
      'adds nothing when that is disabled',
      behavior({ scaleUp: { selectPolicy: 'Disabled' } }),
      [],
      4,
      9,
      4,
      'ScaleUpLimit',
    ],
    [
      'takes away by the greatest policy',
      behavior({ scaleDown: { policies: [policy('Pods', 1), policy('Percent', 50)] } }),
      [],
      8,
      2,
      4,
      'ScaleDownLimit',
    ],
    [
      'takes away by the least policy',
      behavior({ scaleDown: { selectPolicy: 'Min', policies: [policy('Pods', 1), policy('Percent', 50)] } }),
      [],
      8,
      2,
      7,
      'ScaleDownLimit',
    ],
    [
      'counts what was taken away before',
      behavior({ scaleDown: { policies: [policy('Pods', 3)] } }),
      [[30, -2]],
      6,
      2,
      5,
      'ScaleDownLimit',
    ],
    [
      'takes nothing away when that is disabled',
      behavior({ scaleDown: { selectPolicy: 'Disabled' } }),
      [],
      4,
      2,
      4,
      'ScaleDownLimit',
    ],
    ['takes all away that may go', behavior(), [], 8, 1, 2, 'TooFewReplicas'],
  ];
  it.each(cases)('%s', (_, rules, changes, current, desired, replicas, reason) => {
    const observed = { autoscaler: autoscaler({ behavior: rules }), current, memory: remembering([], changes) };
    expect(limit(observed, desired, startMs)).toMatchObject({ replicas, reason });
  });
});
