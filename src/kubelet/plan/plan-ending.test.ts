import { describe, expect, test } from 'vitest';
import { containerWith, nowMs, sandboxWith, sidecar } from '../testing/builders.ts';
import { deleted, plan, ready, testPlans } from '../testing/plan-cases.ts';
import type { PodStop } from './observation.ts';

const volume = (name: string) => ({ name, emptyDir: {} });
const withVolume = { spec: { volumes: [volume('v')] } };

describe('a pod whose node shuts down', () => {
  const stop: PodStop = { cause: 'shutdown', gracePeriodSeconds: 12, sinceMs: nowMs - 2000 };
  const dead = [sandboxWith({ state: 'NotReady' })];
  testPlans([
    {
      name: 'ends within the time that the node has',
      pod: { init: [sidecar('side')] },
      observed: { sandboxes: ready, containers: [containerWith('app'), containerWith('side')] },
      stop,
      steps: ['stop app 10'],
    },
    {
      name: 'gives back its address',
      observed: { sandboxes: ready, containers: [containerWith('app', { exitCode: 0 })] },
      stop,
      steps: ['stopSandbox sandbox'],
    },
    {
      name: 'keeps what it goes on with',
      observed: { sandboxes: dead, containers: [containerWith('app', { exitCode: 0 })] },
      stop,
      steps: [],
    },
    { name: 'is not begun', pod: withVolume, observed: { admitted: false }, stop, steps: [] },
  ]);
});

describe('a pod that is deleted', () => {
  const gone = { containers: [containerWith('app', { exitCode: 0 })] };
  const notReady = [sandboxWith({ state: 'NotReady' })];
  testPlans([
    {
      name: 'stops containers within what is left of its grace period',
      observed: { sandboxes: ready, containers: [containerWith('app')] },
      stop: deleted,
      steps: ['stop app 20'],
    },
    {
      name: 'waits for the stop, and comes back at the end',
      observed: { sandboxes: ready, containers: [containerWith('app')], inFlight: ['stopContainer/app-0'] },
      stop: deleted,
      steps: ['wait 21'],
    },
    {
      name: 'is killed when the time was cut short',
      observed: { sandboxes: ready, containers: [containerWith('app')], inFlight: ['stopContainer/app-0'] },
      stop: { ...deleted, gracePeriodSeconds: 9 },
      steps: ['stop app 0 hurry'],
    },
    {
      name: 'then stops the sandbox',
      observed: { sandboxes: ready, ...gone },
      stop: deleted,
      steps: ['stopSandbox sandbox'],
    },
    {
      name: 'does not hurry the sandbox',
      observed: { sandboxes: notReady, ...gone, inFlight: ['stopSandbox/sandbox'] },
      stop: deleted,
      steps: [],
    },
    {
      name: 'waits for a start that is under way',
      observed: { sandboxes: ready, inFlight: ['startContainer/app'] },
      stop: deleted,
      steps: [],
    },
    {
      name: 'then removes the volumes',
      observed: { sandboxes: notReady, ...gone },
      stop: deleted,
      steps: ['removeVolumes'],
    },
    {
      name: 'then its object',
      observed: { sandboxes: notReady, ...gone, ending: { volumesRemoved: true, deletedFromApi: false } },
      stop: deleted,
      steps: ['deleteFromApi'],
    },
    {
      name: 'then everything else',
      observed: { sandboxes: notReady, ...gone, ending: { volumesRemoved: true, deletedFromApi: true } },
      stop: deleted,
      steps: ['forget'],
    },
    {
      name: 'an orphan has no object',
      observed: { ending: { volumesRemoved: true, deletedFromApi: false } },
      stop: { ...deleted, cause: 'orphaned' },
      steps: ['forget'],
    },
    { name: 'one that never began is over soon', stop: deleted, steps: ['removeVolumes'] },
    {
      name: 'one that the node ended keeps its object',
      observed: { ...gone, ending: { volumesRemoved: true, deletedFromApi: false } },
      stop: { ...deleted, cause: 'failed' },
      steps: [],
    },
  ]);

  test('a pod whose phase is final is not begun again', () => {
    expect(plan({ status: { phase: 'Succeeded' } }, {})).toEqual(['removeVolumes']);
  });
});

describe('garbage', () => {
  const dead = (attempt: number) =>
    containerWith('app', { exitCode: 1, attempt, createdAtMs: nowMs - 100_000 + attempt });
  testPlans([
    {
      name: 'all but the last dead container of a running one',
      observed: { sandboxes: ready, containers: [containerWith('app', { attempt: 3 }), dead(2), dead(1), dead(0)] },
      steps: ['removeContainer app-1', 'removeContainer app-0'],
    },
    {
      name: 'nothing of what was run to look into the pod',
      pod: { spec: { ephemeralContainers: [{ name: 'debug' }] } },
      observed: {
        sandboxes: ready,
        containers: [
          containerWith('app'),
          ...[1, 0].map(attempt => ({ ...dead(attempt), name: 'debug', id: `debug-${attempt}` })),
          { ...dead(2), name: 'debug', id: 'debug-2' },
        ],
      },
      steps: [],
    },
    {
      name: 'sandboxes that nothing is left in',
      observed: {
        sandboxes: [sandboxWith({ id: 'next', attempt: 1 }), sandboxWith({ state: 'NotReady' })],
        containers: [containerWith('app', { sandboxId: 'next', attempt: 1 }), { ...dead(0), sandboxId: 'next' }],
      },
      steps: ['removeSandbox sandbox'],
    },
  ]);
});
