/** What rules say of the pods that they end: upstream's reasons and words. */
import { describe, expect, it } from 'vitest';
import type { Condition, DeviceTaint, DeviceTaintRule, Pod, ResourceClaim, ResourceSlice } from '#api';
import { formatTime } from '#base';
import { storedMeta } from '../../testing/builders.ts';
import { planRuleStatus, type RuleSurroundings } from './rule-status-plan.ts';

const nowMs = Date.UTC(2026, 0, 1);
const ago = (seconds: number) => formatTime(nowMs - seconds * 1000);

const rule = (effect: DeviceTaint['effect'], ...conditions: Condition[]): DeviceTaintRule => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'DeviceTaintRule',
  metadata: storedMeta({ name: 'r', generation: 2 }),
  spec: { deviceSelector: { driver: 'd' }, taint: { key: 'broken', effect, timeAdded: ago(60) } },
  status: { conditions },
});
const uses = (namespace: string, device: string, tolerations: object[] = []) => ({
  claim: {
    metadata: storedMeta({ namespace, name: device }),
    spec: {},
    status: {
      allocation: { devices: { results: [{ request: 'a', driver: 'd', pool: 'p', device, tolerations }] } },
      reservedFor: [{ resource: 'pods', name: device, uid: `uid-${device}` }],
    },
  } as unknown as ResourceClaim,
  pod: {
    metadata: storedMeta({ namespace, name: device, uid: `uid-${device}` }),
    spec: { nodeName: 'n', containers: [], resourceClaims: [{ name: 'gpu', resourceClaimName: device }] },
  } as unknown as Pod,
});
const slice = (generation: number, ...names: string[]): ResourceSlice => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceSlice',
  metadata: storedMeta({ name: `s${generation}` }),
  spec: {
    driver: 'd',
    pool: { name: 'p', generation, resourceSliceCount: 1 },
    devices: names.map(name => ({ name })),
  },
});
type Use = ReturnType<typeof uses>;
const around = (all: Use[], more: Partial<RuleSurroundings> = {}): RuleSurroundings => ({
  pods: all.map(({ pod }) => pod),
  claims: all.map(({ claim }) => claim),
  slices: [],
  evictedCount: 0,
  nowMs,
  ...more,
});
const bears = { key: 'broken', operator: 'Exists', effect: 'NoExecute' };
const ended = (use: Use): Use => ({ ...use, pod: { ...use.pod, status: { phase: 'Succeeded' } } });

describe('the condition', () => {
  it.each<[what: string, rule: DeviceTaintRule, surroundings: RuleSurroundings, expected: string[]]>([
    ['nothing to do', rule('NoExecute'), around([]), ['False', 'NotStarted', '']],
    [
      'one pod to go',
      rule('NoExecute'),
      around([uses('a', 'x')]),
      ['True', 'PodsPendingEviction', '1 pod needs to be evicted in 1 namespace.'],
    ],
    [
      'those that bear it stay, and those that bear it for a while go',
      rule('NoExecute'),
      around([uses('a', 'x', [bears]), uses('b', 'y', [{ ...bears, tolerationSeconds: 600 }]), uses('c', 'z')]),
      ['True', 'PodsPendingEviction', '2 pods need to be evicted in 2 different namespaces.'],
    ],
    [
      'pods that have ended need not go',
      rule('NoExecute'),
      around([ended(uses('a', 'x'))]),
      ['False', 'NotStarted', ''],
    ],
    [
      'some have gone',
      rule('NoExecute'),
      around([uses('a', 'x')], { evictedCount: 2 }),
      [
        'True',
        'PodsPendingEviction',
        '1 pod needs to be evicted in 1 namespace. 2 pods evicted since starting the controller.',
      ],
    ],
    [
      'all have gone',
      rule('NoExecute'),
      around([], { evictedCount: 1 }),
      ['False', 'Completed', '1 pod evicted since starting the controller.'],
    ],
    [
      'an effect that ends nothing',
      rule('NoSchedule'),
      around([uses('a', 'x')]),
      ['False', 'OtherEffect', 'Eviction only happens for the NoExecute effect.'],
    ],
    [
      'a preview',
      rule('None'),
      around([uses('a', 'x'), uses('a', 'y', [bears])], { slices: [slice(1, 'w'), slice(2, 'x', 'y', 'z')] }),
      [
        'False',
        'NoEffect',
        '3 published devices selected. 2 allocated devices selected. 1 pod would be evicted in 1 namespace if the effect was NoExecute. This information will not be updated again. Recreate the DeviceTaintRule to trigger an update.',
      ],
    ],
    [
      'a preview of nothing',
      rule('None'),
      around([]),
      [
        'False',
        'NoEffect',
        '0 published devices selected. 0 allocated devices selected. 0 pods would be evicted in 0 different namespaces if the effect was NoExecute. This information will not be updated again. Recreate the DeviceTaintRule to trigger an update.',
      ],
    ],
  ])('%s', (_, given, surroundings, [status, reason, message]) => {
    expect(planRuleStatus(given, surroundings)).toEqual({
      condition: {
        type: 'EvictionInProgress',
        status,
        reason,
        message,
        observedGeneration: 2,
        lastTransitionTime: ago(0),
      },
    });
  });
});

describe('it is told', () => {
  const told = (seconds: number, observedGeneration = 2): Condition => ({
    type: 'EvictionInProgress',
    status: 'False',
    reason: 'NotStarted',
    message: '',
    observedGeneration,
    lastTransitionTime: ago(seconds),
  });
  it.each<[what: string, rule: DeviceTaintRule, surroundings: RuleSurroundings, expected: unknown]>([
    ['not before ten seconds', rule('NoExecute', told(4)), around([uses('a', 'x')]), { waitMs: 6000 }],
    ['not again', rule('NoExecute', told(60)), around([]), 'nothing'],
    ['of a preview once for each version of the rule', rule('None', told(60)), around([uses('a', 'x')]), 'nothing'],
    [
      'at once for a rule that is another',
      rule('NoExecute', told(1, 1)),
      around([]),
      { condition: { ...told(0), observedGeneration: 2 } },
    ],
  ])('%s', (_, given, surroundings, expected) => {
    expect(planRuleStatus(given, surroundings)).toEqual(expected);
  });
});
