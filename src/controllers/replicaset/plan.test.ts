import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '#api';
import { at, pod, replicaSet, running, startMs, template } from '../fixtures/builders.ts';
import { burstReplicas, nextAvailabilityMs, type Observed, planReplicas, planStatus } from './plan.ts';

const observed = (set: ReplicaSet, pods: Observed['pods'] = []): Observed => ({ replicaSet: set, pods, related: pods });
const wanting = (replicas: number) => replicaSet('web', { spec: { replicas } });
const going = { metadata: { deletionTimestamp: at(0) } };

describe('planReplicas', () => {
  it.each([
    { name: 'makes what is missing', replicas: 3, pods: [pod('a')], create: 2, remove: [] },
    { name: 'does nothing when the number is right', replicas: 1, pods: [pod('a')], create: 0, remove: [] },
    { name: 'deletes what is too much', replicas: 0, pods: [pod('a')], create: 0, remove: ['a'] },
    {
      name: 'replaces pods that have ended',
      replicas: 1,
      pods: [pod('a', { status: { phase: 'Failed' } })],
      create: 1,
      remove: [],
    },
    { name: 'replaces pods on their way out', replicas: 1, pods: [pod('a', going)], create: 1, remove: [] },
    {
      name: 'keeps a ready pod before one that is not',
      replicas: 1,
      pods: [pod('a', { status: running(0) }), pod('b')],
      create: 0,
      remove: ['b'],
    },
    { name: 'goes in bursts', replicas: 10_000, pods: [], create: burstReplicas, remove: [] },
  ])('$name', ({ replicas, pods, create, remove }) => {
    const plan = planReplicas(observed(wanting(replicas), pods), startMs);
    expect({ create: plan.create, remove: plan.remove.map(({ metadata }) => metadata.name) }).toEqual({
      create,
      remove,
    });
  });

  it('leaves a replica set on its way out alone', () => {
    const set = replicaSet('web', { metadata: going.metadata, spec: { replicas: 3 } });
    expect(planReplicas(observed(set), startMs)).toEqual({ create: 0, remove: [] });
  });
});

describe('planStatus', () => {
  it('counts active, labelled, ready, available and terminating pods', () => {
    const set = replicaSet('web', {
      metadata: { generation: 7 },
      spec: { minReadySeconds: 10, template: template('hello:1', { app: 'hello', tier: 'front' }) },
    });
    const pods = [
      pod('available', { metadata: { labels: { app: 'hello', tier: 'front' } }, status: running(-10) }),
      pod('ready', { status: running(-9) }),
      pod('running', { status: running() }),
      pod('ended', { status: { phase: 'Succeeded' } }),
      pod('going', { ...going, status: running(-99) }),
    ];
    expect(planStatus(observed(set, pods), { nowMs: startMs })).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 1,
      readyReplicas: 2,
      availableReplicas: 1,
      terminatingReplicas: 1,
      observedGeneration: 7,
    });
  });

  const failure = { reason: 'FailedCreate', message: 'quota exceeded' } as const;
  const condition = { type: 'ReplicaFailure', status: 'True', lastTransitionTime: at(0), ...failure };

  it('says why pods could not be made', () => {
    expect(planStatus(observed(wanting(1)), { nowMs: startMs, failure }).conditions).toEqual([condition]);
  });

  it('lets the first reason stand, and takes it back when all is well', () => {
    const set = replicaSet('web', { status: { conditions: [condition] } });
    const later = { nowMs: startMs + 5000, failure: { ...failure, message: 'still exceeded' } };
    expect(planStatus(observed(set), later).conditions).toEqual([condition]);
    expect(planStatus(observed(set), { nowMs: startMs }).conditions).toBeUndefined();
  });
});

describe('nextAvailabilityMs', () => {
  it('is the shortest wait of a ready pod', () => {
    const set = replicaSet('web', { spec: { minReadySeconds: 10 } });
    const pods = [
      pod('a', { status: running(-8) }),
      pod('b', { status: running(-3) }),
      pod('c', { status: running(-60) }),
    ];
    expect(nextAvailabilityMs(observed(set, pods), startMs)).toBe(2000);
    expect(nextAvailabilityMs(observed(wanting(1), pods), startMs)).toBeUndefined();
  });
});
