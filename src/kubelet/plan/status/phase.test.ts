import { describe, expect, test } from 'vitest';
import type { PodStatus } from '#api';
import type { RuntimeContainer } from '../../runtime/runtime.ts';
import { containerWith, type ObservationParts, type PodParts, sidecar } from '../../testing/builders.ts';
import { deleted, late, ready, shutdown, status } from '../../testing/status-cases.ts';
import type { PodStop } from '../observation.ts';

describe('phase', () => {
  const restartedAfter = (exitCode: number, name = 'app') => ({
    name,
    restartPolicy: 'Never',
    restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In' as const, values: [exitCode] } }],
  });
  const exited = (name: string, exitCode: number) => containerWith(name, { exitCode });
  test.each<[string, PodParts, ObservationParts, PodStop | undefined, PodStatus['phase']]>([
    ['nothing yet', {}, {}, undefined, 'Pending'],
    [
      'one of two runs',
      { containers: ['a', 'b'] },
      { sandboxes: ready, containers: [containerWith('a')] },
      undefined,
      'Pending',
    ],
    ['init runs', { init: ['one'] }, { sandboxes: ready, containers: [containerWith('one')] }, undefined, 'Pending'],
    [
      'init failed, Always',
      { init: ['one'] },
      { sandboxes: ready, containers: [exited('one', 1)] },
      undefined,
      'Pending',
    ],
    [
      'init failed, Never',
      { init: ['one'], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('one', 1)] },
      undefined,
      'Failed',
    ],
    [
      'sidecar not started',
      { init: [sidecar('side')] },
      { sandboxes: ready, containers: [containerWith('side')], probes: { 'side-0': { started: false, ready: false } } },
      undefined,
      'Pending',
    ],
    ['exited, Always', {}, { sandboxes: ready, containers: [exited('app', 0)] }, undefined, 'Running'],
    [
      'failed, OnFailure',
      { spec: { restartPolicy: 'OnFailure' } },
      { sandboxes: ready, containers: [exited('app', 1)] },
      undefined,
      'Running',
    ],
    [
      'done, OnFailure',
      { spec: { restartPolicy: 'OnFailure' } },
      { sandboxes: ready, containers: [exited('app', 0)] },
      undefined,
      'Succeeded',
    ],
    [
      'one of two failed, Never',
      { containers: ['a', 'b'], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('a', 1), exited('b', 0)] },
      undefined,
      'Failed',
    ],
    [
      'failed, Never, a rule of the container starts it again',
      { containers: [restartedAfter(42)], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('app', 42)] },
      undefined,
      'Running',
    ],
    [
      'failed, Never, and no rule says so',
      { containers: [restartedAfter(42)], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('app', 1)] },
      undefined,
      'Failed',
    ],
    [
      'done, Always, but the container itself says Never',
      { containers: [{ name: 'app', restartPolicy: 'Never' }] },
      { sandboxes: ready, containers: [exited('app', 0)] },
      undefined,
      'Succeeded',
    ],
    [
      'init failed, Never, a rule of the container starts it again',
      { init: [restartedAfter(42, 'one')], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('one', 42)] },
      undefined,
      'Pending',
    ],
    [
      'init failed, Always, but the container itself says Never',
      { init: [{ name: 'one', restartPolicy: 'Never' }] },
      { sandboxes: ready, containers: [exited('one', 1)] },
      undefined,
      'Failed',
    ],
    ['deleted, all exited with 0', {}, { sandboxes: ready, containers: [exited('app', 0)] }, deleted, 'Succeeded'],
    ['deleted, killed', {}, { sandboxes: ready, containers: [exited('app', 137)] }, deleted, 'Failed'],
    ['deleted, still running', {}, { sandboxes: ready, containers: [containerWith('app')] }, deleted, 'Running'],
    ['final, and forgotten by the runtime', { status: { phase: 'Succeeded' } }, {}, undefined, 'Succeeded'],
    ['ended by the node, still running', {}, { sandboxes: ready, containers: [containerWith('app')] }, late, 'Running'],
    ['ended by the node', {}, { sandboxes: ready, containers: [exited('app', 0)] }, late, 'Failed'],
    [
      'ended by the node, a container about to start',
      { status: { phase: 'Pending' } },
      { sandboxes: ready, inFlight: ['startContainer/app'] },
      late,
      'Pending',
    ],
    ['cut short by the shutdown of the node, to go on', {}, { containers: [exited('app', 0)] }, shutdown, 'Running'],
    [
      'cut short by the shutdown of the node, to go on after a failure',
      { spec: { restartPolicy: 'OnFailure' } },
      { containers: [exited('app', 143)] },
      shutdown,
      'Running',
    ],
    [
      'cut short by the shutdown of the node, to be run once',
      { spec: { restartPolicy: 'Never' } },
      { containers: [exited('app', 0)] },
      shutdown,
      'Failed',
    ],
    [
      'done, a sidecar still running',
      { init: [sidecar('side')], spec: { restartPolicy: 'Never' }, status: { phase: 'Running' } },
      { sandboxes: ready, containers: [exited('app', 0), containerWith('side')] },
      undefined,
      'Running',
    ],
    [
      'deleted and killed, a sidecar still running',
      { init: [sidecar('side')], status: { phase: 'Running' } },
      { sandboxes: ready, containers: [exited('app', 137), containerWith('side')] },
      deleted,
      'Running',
    ],
    [
      'an init container failed for good, a sidecar still running',
      { init: [sidecar('side'), 'one'], spec: { restartPolicy: 'Never' }, status: { phase: 'Pending' } },
      { sandboxes: ready, containers: [exited('one', 1), containerWith('side')] },
      undefined,
      'Pending',
    ],
  ])('%s', (_, pod, observed, stop, phase) => {
    expect(status(pod, observed, stop).phase).toBe(phase);
  });

  test('of a shutdown nothing is told of pods that go on', () => {
    const told = (restartPolicy: 'Always' | 'Never') =>
      status({ spec: { restartPolicy } }, { containers: [exited('app', 1)] }, shutdown).reason;
    expect([told('Always'), told('Never')]).toEqual([undefined, 'Terminated']);
  });

  test('why the node ends a pod is told when none of its containers runs any more', () => {
    const told = (container: RuntimeContainer) => {
      const { reason, message, conditions } = status({}, { sandboxes: ready, containers: [container] }, late);
      return { reason, message, condition: conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason };
    };
    expect(told(containerWith('app'))).toEqual({ reason: undefined, message: undefined, condition: undefined });
    expect(told(exited('app', 137))).toEqual({
      reason: 'DeadlineExceeded',
      message: 'too long',
      condition: 'TerminationByKubelet',
    });
  });
});
