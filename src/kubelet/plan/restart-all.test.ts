import { describe, expect, test } from 'vitest';
import type { Container, PodStatus } from '#api';
import {
  containerWith,
  nowMs,
  type ObservationParts,
  observationWith,
  type PodParts,
  podWith,
  sandboxWith,
} from '../testing/builders.ts';
import { status } from '../testing/status-cases.ts';
import { planPod } from './plan-pod.ts';

const asks: Container = {
  name: 'asks',
  restartPolicy: 'Never',
  restartPolicyRules: [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }],
};
const parts: PodParts = { init: ['init'], containers: [asks, 'app'], spec: { restartPolicy: 'Never' } };
const sandboxes = [sandboxWith()];
const init = containerWith('init', { exitCode: 0 });
const asked = containerWith('asks', { exitCode: 42 });
const app = containerWith('app');
const images = { init: 'ready', asks: 'ready', app: 'ready' } as const;

describe('what is done', () => {
  const steps = (observed: ObservationParts, more: PodParts = {}) =>
    planPod({ pod: podWith({ ...parts, ...more }) }, observationWith({ sandboxes, images, ...observed }), nowMs);

  test('all that runs is killed, what ended is removed, who asked stays', () => {
    expect(steps({ containers: [asked, app, init] })).toEqual([
      expect.objectContaining({ do: 'stopContainer', id: 'app-0', gracePeriodSeconds: 0, hurry: true }),
      { do: 'removeContainer', id: 'init-0' },
    ]);
    const killed = containerWith('app', { exitCode: 137 });
    expect(steps({ containers: [asked, killed] })).toEqual([{ do: 'removeContainer', id: 'app-0' }]);
  });

  test('who asked is removed last, when it may start again', () => {
    expect(steps({ containers: [asked] })).toEqual([{ do: 'removeContainer', id: 'asks-0' }]);
    const backoffs = { asks: { delayMs: 10_000, updatedAtMs: nowMs - 6000 } };
    expect(steps({ containers: [asked], backoffs })).toEqual([{ do: 'wait', untilMs: nowMs + 5000 }]);
  });

  test('then the pod begins anew with its init containers, and the starts are counted', () => {
    const containerStatuses = ['asks', 'app'].map(name => ({
      name,
      image: '',
      imageID: '',
      ready: false,
      restartCount: 1,
      state: { waiting: { reason: 'RestartingAllContainers' } },
    }));
    const begun = {
      status: { containerStatuses, initContainerStatuses: [{ ...containerStatuses[0]!, name: 'init' }] },
    };
    expect(steps({ containers: [] }, begun)).toEqual([
      { do: 'startContainer', container: 'init', attempt: 1, sandboxId: 'sandbox' },
    ]);
    expect(steps({ containers: [init] }, begun)).toEqual([
      { do: 'startContainer', container: 'asks', attempt: 1, sandboxId: 'sandbox' },
      { do: 'startContainer', container: 'app', attempt: 1, sandboxId: 'sandbox' },
    ]);
  });

  test('nothing of the sort for another exit, or for an earlier one', () => {
    expect(steps({ containers: [containerWith('asks', { exitCode: 1 }), app, init] })).toEqual([]);
    expect(steps({ containers: [containerWith('asks', { attempt: 1 }), asked, app, init] })).toEqual([]);
  });

  test('a sidecar may ask when no other container would run again', () => {
    const spec = { init: [{ ...asks, restartPolicy: 'Always' }], containers: ['app'], spec: parts.spec! };
    const killed = containerWith('app', { exitCode: 137 });
    expect(steps({ containers: [asked, killed] }, spec)).toEqual([{ do: 'removeContainer', id: 'app-0' }]);
    // Before the API has told back that it waits.
    const terminated = { exitCode: 137 };
    const told = { name: 'app', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated } };
    const conditions = [{ type: 'AllContainersRestarting', status: 'True' as const }];
    const begun = { ...spec, status: { conditions, containerStatuses: [told] } };
    expect(steps({ containers: [] }, begun)).toEqual([
      { do: 'startContainer', container: 'asks', attempt: 0, sandboxId: 'sandbox' },
    ]);
  });

  test('a pod that has to stop stops', () => {
    const stop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs } as const;
    const observed = observationWith({ sandboxes, containers: [asked, app, init] });
    expect(planPod({ pod: podWith(parts), stop }, observed, nowMs)).toEqual([
      expect.objectContaining({ do: 'stopContainer', id: 'app-0', gracePeriodSeconds: 30 }),
    ]);
  });
});

describe('what is said', () => {
  const conditionOf = ({ conditions = [] }: PodStatus) => {
    const { status: is, reason } = conditions.find(({ type }) => type === 'AllContainersRestarting') ?? {};
    return [is, reason];
  };
  const of = ({ containerStatuses = [], initContainerStatuses = [] }: PodStatus, name: string) =>
    [...initContainerStatuses, ...containerStatuses].find(container => container.name === name);

  test('the pod goes on; what was removed waits, and is counted once', () => {
    const before = status(parts, { sandboxes, containers: [containerWith('asks'), app, init] });
    expect(conditionOf(before)).toEqual(['False', undefined]);
    const begun = status({ ...parts, status: before }, { sandboxes, containers: [asked, app, init] });
    expect(conditionOf(begun)).toEqual(['True', 'RestartAllContainersStarted']);
    expect(begun.phase).toBe('Running');

    const half = status({ ...parts, status: begun }, { sandboxes, containers: [asked] });
    expect(of(half, 'app')).toMatchObject({
      state: { waiting: { reason: 'RestartingAllContainers' } },
      lastState: { terminated: { exitCode: 137, reason: 'RestartingAllContainers' } },
      restartCount: 1,
      ready: false,
    });
    expect(half.phase).toBe('Running');

    const empty = status({ ...parts, status: half }, { sandboxes });
    expect(conditionOf(empty)).toEqual(['False', undefined]);
    expect(of(empty, 'app')?.restartCount).toBe(1);
    expect(of(empty, 'asks')).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 42 } } });
    expect(of(empty, 'init')?.restartCount).toBe(1);
    expect(empty.phase).toBe('Running');

    const names = ['asks', 'app'].map(name => containerWith(name, { attempt: 1 }));
    const over = { sandboxes, containers: [...names, containerWith('init', { attempt: 1, exitCode: 0 })] };
    const again = status({ ...parts, status: empty }, over);
    expect(again.containerStatuses?.map(({ ready, restartCount }) => [ready, restartCount])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect(of(again, 'asks')?.lastState).toMatchObject({ terminated: { exitCode: 42 } });
  });

  test('the pod is not over, though only a sidecar would begin anew', () => {
    const pod: PodParts = { init: [{ ...asks, restartPolicy: 'Always' }], containers: ['app'], spec: parts.spec! };
    const before = status(pod, { sandboxes, containers: [app, containerWith('asks')] });
    const killed = { sandboxes, containers: [containerWith('app', { exitCode: 137 }), asked] };
    const begun = status({ ...pod, status: before }, killed);
    expect([begun.phase, ...conditionOf(begun)]).toEqual(['Running', 'True', 'RestartAllContainersStarted']);
    const empty = status({ ...pod, status: begun }, { sandboxes });
    expect([empty.phase, of(empty, 'app')?.restartCount]).toEqual(['Running', 1]);
  });

  test('of pods that are never restarted so, nothing; of one that is over, why', () => {
    expect(conditionOf(status({}, { sandboxes, containers: [containerWith('app')] }))).toEqual([undefined, undefined]);
    const done = [containerWith('asks', { exitCode: 0 }), containerWith('app', { exitCode: 0 }), init];
    expect(conditionOf(status(parts, { sandboxes, containers: done }))).toEqual(['False', 'PodCompleted']);
  });
});
