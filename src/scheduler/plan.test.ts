import { expect, test } from 'vitest';
import type { PodStatus } from '#api';
import { storedPod } from '../testing/builders.ts';
import { type FailureStatus, failurePatch } from './plan.ts';

const nowMs = Date.UTC(2026, 0, 2);
const failure: FailureStatus = { reason: 'Unschedulable', message: 'no room' };
const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' } as const;
const said = { ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' };
const told = { ...said, lastProbeTime: null };

test.each<[string, PodStatus, FailureStatus, object | undefined]>([
  ['news', {}, failure, { conditions: [{ ...told, lastTransitionTime: '2026-01-02T00:00:00Z' }] }],
  ['what it says already', { conditions: [said] }, failure, undefined],
  [
    'another reason',
    { conditions: [said] },
    { ...failure, reason: 'SchedulerError' },
    { conditions: [{ ...told, reason: 'SchedulerError' }] },
  ],
  ['a nomination', { conditions: [said] }, { ...failure, nominatedNodeName: 'a' }, { nominatedNodeName: 'a' }],
  [
    'the nomination that it says',
    { conditions: [said], nominatedNodeName: 'a' },
    { ...failure, nominatedNodeName: 'a' },
    undefined,
  ],
  [
    'no nomination any more',
    { conditions: [said], nominatedNodeName: 'a' },
    { ...failure, nominatedNodeName: '' },
    { nominatedNodeName: null },
  ],
  ['no nomination where none is', { conditions: [said] }, { ...failure, nominatedNodeName: '' }, undefined],
])('a status is told %s', (_, status, what, expected) => {
  const pod = storedPod({ status, meta: { uid: 'uid' } });
  const patch = failurePatch(pod, what, nowMs);
  expect(patch?.body).toEqual(expected && { metadata: { uid: 'uid' }, status: expected });
});

test('a condition says of which version of the pod it speaks', () => {
  const patch = failurePatch(storedPod({ status: {}, meta: { generation: 3 } }), failure, nowMs);
  expect(patch?.body).toMatchObject({ status: { conditions: [{ observedGeneration: 3 }] } });
});
