import { describe, expect, it } from 'vitest';
import type { Deployment, DeploymentCondition, DeploymentSpec, DeploymentStatus, ReplicaSetCondition } from '#api';
import { at, deployment, replicaSet, startMs } from '../fixtures/builders.ts';
import { sizesOf } from './replica-sets.ts';
import { nextDeadlineMs, planStatus } from './status.ts';

const condition = (reason: string, status = 'True', updated = -10): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  message: '',
  lastUpdateTime: at(updated),
  lastTransitionTime: at(-100),
});

interface Case {
  spec?: Partial<DeploymentSpec>;
  before?: DeploymentStatus;
  ready?: number;
  available?: number;
  failure?: ReplicaSetCondition;
}

function statusOf({ spec, before = {}, ready = 0, available = ready, failure }: Case, isRollingOut = true) {
  const object: Deployment = deployment('web', { spec: { replicas: 2, ...spec }, status: before });
  const conditions = failure ? { conditions: [failure] } : {};
  const set = replicaSet('web-1', {
    spec: { replicas: 2 },
    status: { replicas: 2, readyReplicas: ready, availableReplicas: available, ...conditions },
  });
  return planStatus({ deployment: object, sizes: sizesOf(object, [set]), isRollingOut, nowMs: startMs });
}

const find = (status: DeploymentStatus, type: string) => status.conditions?.find(condition => condition.type === type);

describe('Available', () => {
  it.each([
    { available: 2, reason: 'MinimumReplicasAvailable', status: 'True' },
    { available: 1, reason: 'MinimumReplicasUnavailable', status: 'False' },
  ])('with $available of 2: $reason', ({ available, reason, status }) => {
    expect(find(statusOf({ ready: available }), 'Available')).toMatchObject({ reason, status });
  });
});

describe('Progressing', () => {
  const seen: DeploymentStatus = { replicas: 2, updatedReplicas: 2, readyReplicas: 0, availableReplicas: 0 };
  it.each([
    {
      name: 'says so when there is more than before',
      input: { before: { ...seen, conditions: [condition('NewReplicaSetCreated')] }, ready: 1 },
      expected: {
        status: 'True',
        reason: 'ReplicaSetUpdated',
        message: 'ReplicaSet "web-1" is progressing.',
        lastUpdateTime: at(0),
        lastTransitionTime: at(-100),
      },
    },
    {
      name: 'moves the time of the last progress on',
      input: { before: { ...seen, conditions: [condition('ReplicaSetUpdated')] }, ready: 1 },
      expected: { reason: 'ReplicaSetUpdated', lastUpdateTime: at(0) },
    },
    {
      name: 'stays when nothing moved',
      input: { before: { ...seen, conditions: [condition('ReplicaSetUpdated')] } },
      expected: { reason: 'ReplicaSetUpdated', lastUpdateTime: at(-10) },
    },
    {
      name: 'is complete when all are available',
      input: { before: { ...seen, conditions: [condition('ReplicaSetUpdated')] }, ready: 2 },
      expected: { reason: 'NewReplicaSetAvailable', message: 'ReplicaSet "web-1" has successfully progressed.' },
    },
    {
      name: 'stays complete when a pod is lost later',
      input: { before: { ...seen, conditions: [condition('NewReplicaSetAvailable')] }, ready: 1 },
      expected: { reason: 'NewReplicaSetAvailable', lastUpdateTime: at(-10) },
    },
    {
      name: 'times out when nothing moved for too long',
      input: { before: { ...seen, conditions: [condition('ReplicaSetUpdated', 'True', -601)] } },
      expected: {
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "web-1" has timed out progressing.',
      },
    },
    {
      name: 'recovers from a time-out',
      input: { before: { ...seen, conditions: [condition('ProgressDeadlineExceeded', 'False')] }, ready: 1 },
      expected: { status: 'True', reason: 'ReplicaSetUpdated' },
    },
    {
      name: 'tells that a replica set was found',
      input: { before: seen },
      expected: { reason: 'FoundNewReplicaSet' },
    },
    {
      name: 'is unknown while paused',
      input: { spec: { paused: true }, before: { conditions: [condition('ReplicaSetUpdated')] } },
      expected: { status: 'Unknown', reason: 'DeploymentPaused' },
    },
  ])('$name', ({ input, expected }) => {
    const isPaused = 'spec' in input;
    expect(find(statusOf(input, !isPaused), 'Progressing')).toMatchObject(expected);
  });

  it('is left out without a deadline', () => {
    const status = statusOf({
      spec: { progressDeadlineSeconds: 2 ** 31 - 1 },
      before: { conditions: [condition('ReplicaSetUpdated')] },
    });
    expect(find(status, 'Progressing')).toBeUndefined();
  });

  it('is looked at again when the deadline is over', () => {
    const object = deployment('web');
    const waiting = { conditions: [condition('ReplicaSetUpdated')] };
    expect(nextDeadlineMs(object, waiting, startMs)).toBe(591_000);
    expect(nextDeadlineMs(object, { conditions: [condition('ProgressDeadlineExceeded')] }, startMs)).toBeUndefined();
  });
});

describe('ReplicaFailure', () => {
  const failure = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: 'quota',
    lastTransitionTime: at(-5),
  };
  it('is passed on from the replica set, and taken back', () => {
    expect(find(statusOf({ failure }), 'ReplicaFailure')).toEqual({ ...failure, lastUpdateTime: at(-5) });
    expect(find(statusOf({ before: { conditions: [failure] } }), 'ReplicaFailure')).toBeUndefined();
  });
});
