import { describe, expect, test } from 'vitest';
import { containerWith, nowMs, type ObservationParts, type PodParts } from '../../testing/builders.ts';
import { condition, deleted, ready, status } from '../../testing/status-cases.ts';
import type { PodStop } from '../observation.ts';
import { ownStatus } from './conditions.ts';

describe('conditions', () => {
  test('say which containers are missing', () => {
    const of = status({ containers: ['a', 'b'], init: ['one'] }, {});
    expect(condition(of, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one]',
    });
    expect(condition(of, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [a b]',
    });
    expect(condition(of, 'PodReadyToStartContainers')?.status).toBe('False');
  });

  test('a pod that has begun is initialized, whatever is left of its init containers', () => {
    const of = status({ init: ['one'] }, { sandboxes: ready, containers: [containerWith('app')] });
    expect(condition(of, 'Initialized')?.status).toBe('True');
  });

  test('a pod that is done', () => {
    const of = status(
      { spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [containerWith('app', { exitCode: 0 })] },
    );
    expect(condition(of, 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
    expect(condition(of, 'Initialized')).toMatchObject({ status: 'True', reason: 'PodCompleted' });
  });

  test('readiness gates hold up readiness; conditions of others are kept', () => {
    const pod: PodParts = { spec: { readinessGates: [{ conditionType: 'example.com/gate' }] } };
    const observed: ObservationParts = { sandboxes: ready, containers: [containerWith('app')] };
    expect(condition(status(pod, observed), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
    });
    const gate = (status: string) => [{ type: 'example.com/gate', status }];
    expect(condition(status({ ...pod, status: { conditions: gate('False') } }, observed), 'Ready')).toMatchObject({
      status: 'False',
      message: 'the status of pod readiness gate "example.com/gate" is not "True", but False',
    });
    const conditions = gate('True');
    const open = status({ ...pod, status: { conditions } }, observed);
    expect(condition(open, 'Ready')?.status).toBe('True');
    expect(open.conditions).toContainEqual({ type: 'example.com/gate', status: 'True' });
  });

  test('why the node disrupts a pod is said, stays said, and what others say of it stays theirs', () => {
    const disruption = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: 'low' };
    const stop: PodStop = {
      cause: 'failed',
      gracePeriodSeconds: 1,
      sinceMs: nowMs,
      reason: 'Evicted',
      message: 'low',
      condition: disruption,
    };
    const observed: ObservationParts = { sandboxes: ready, containers: [containerWith('app')] };
    const dead = { ...observed, containers: [containerWith('app', { exitCode: 137 })] };
    const evicted = status({ status: { phase: 'Running' } }, dead, stop);
    expect(evicted).toMatchObject({ phase: 'Failed', reason: 'Evicted', message: 'low' });
    expect(condition(evicted, 'DisruptionTarget')).toMatchObject(disruption);
    expect(condition(status({ status: evicted }, observed, deleted), 'DisruptionTarget')).toMatchObject(disruption);
    expect(ownStatus(evicted).conditions).toContainEqual(expect.objectContaining(disruption));
    const ofOthers = { ...disruption, reason: 'DeletionByTaintManager' };
    const tainted = status({ status: { conditions: [ofOthers] } }, observed);
    expect(condition(tainted, 'DisruptionTarget')).toEqual(ofOthers);
    expect(ownStatus(tainted).conditions).not.toContainEqual(ofOthers);
  });

  test('keep the time of their last change', () => {
    const conditions = [
      { type: 'Ready', status: 'True', lastTransitionTime: '2025-01-01T00:00:00Z' },
      { type: 'Initialized', status: 'False', lastTransitionTime: '2025-01-01T00:00:00Z' },
    ];
    const of = status({ status: { conditions } }, { sandboxes: ready, containers: [containerWith('app')] });
    expect(condition(of, 'Ready')?.lastTransitionTime).toBe('2025-01-01T00:00:00Z');
    expect(condition(of, 'Initialized')?.lastTransitionTime).toBe('2026-01-01T00:00:00Z');
  });
});
