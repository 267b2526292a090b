import { describe } from 'vitest';
import { containerWith, nowMs, sandboxWith, sidecar } from '../testing/builders.ts';
import { backoff, deleted, images, ready, testPlans } from '../testing/plan-cases.ts';

describe('init containers', () => {
  const pod = { init: ['one', 'two'] };
  testPlans([
    {
      name: 'run one at a time, while later images are fetched',
      pod,
      observed: { sandboxes: ready, images: { one: 'ready' } },
      steps: ['start one#0', 'image app'],
    },
    {
      name: 'the next one follows success',
      pod,
      observed: { sandboxes: ready, images, containers: [containerWith('one', { exitCode: 0 })] },
      steps: ['start two#0'],
    },
    {
      name: 'a running one holds up the rest',
      pod,
      observed: { sandboxes: ready, images, containers: [containerWith('one')] },
      steps: [],
    },
    {
      name: 'a failed one is tried again',
      pod,
      observed: { sandboxes: ready, images, containers: [containerWith('one', { exitCode: 1 })] },
      steps: ['start one#1'],
    },
    {
      name: 'a failed one ends a pod that never restarts',
      pod: { ...pod, spec: { restartPolicy: 'Never' } },
      observed: { sandboxes: ready, images, containers: [containerWith('one', { exitCode: 1 })] },
      steps: ['stopSandbox sandbox'],
    },
    {
      name: 'after all of them, the containers',
      pod,
      observed: {
        sandboxes: ready,
        images,
        containers: ['one', 'two'].map(name => containerWith(name, { exitCode: 0 })),
      },
      steps: ['start app#0'],
    },
    {
      name: 'run anew in a new sandbox',
      pod,
      observed: {
        sandboxes: [sandboxWith({ id: 'next', attempt: 1 }), sandboxWith({ state: 'NotReady' })],
        images,
        containers: [containerWith('one', { exitCode: 0 }), containerWith('app', { exitCode: 137 })],
      },
      steps: ['start one#1'],
    },
  ]);
});

describe('sidecars', () => {
  const pod = { init: [sidecar('side'), 'one'] };
  testPlans([
    {
      name: 'let the next begin once they have started',
      pod,
      observed: { sandboxes: ready, images, containers: [containerWith('side')] },
      steps: ['start one#0'],
    },
    {
      name: 'hold up the next until their startup probe succeeds',
      pod,
      observed: {
        sandboxes: ready,
        images,
        containers: [containerWith('side')],
        probes: { 'side-0': { started: false, ready: false } },
      },
      steps: [],
    },
    {
      name: 'are restarted while the pod runs',
      pod,
      observed: {
        sandboxes: ready,
        images,
        containers: [containerWith('app'), containerWith('side', { exitCode: 0 })],
      },
      steps: ['start side#1'],
    },
    {
      name: 'are stopped when a job is done',
      pod: { ...pod, spec: { restartPolicy: 'Never' } },
      observed: {
        sandboxes: ready,
        images,
        containers: [containerWith('app', { exitCode: 0 }), containerWith('side')],
      },
      steps: ['stop side 30'],
    },
    {
      name: 'are waited for once a job is done',
      pod: { ...pod, spec: { restartPolicy: 'Never' } },
      observed: {
        sandboxes: ready,
        images,
        containers: [containerWith('app', { exitCode: 0 }), containerWith('side')],
        inFlight: ['stopContainer/side-0'],
        ending: { volumesRemoved: false, deletedFromApi: false, sinceMs: nowMs - 5000 },
      },
      steps: ['wait 26'],
    },
    {
      name: 'share the grace period of a job that is done',
      pod: { init: [sidecar('side'), sidecar('two')], spec: { restartPolicy: 'Never' } },
      observed: {
        sandboxes: ready,
        containers: [
          containerWith('app', { exitCode: 0 }),
          containerWith('side'),
          containerWith('two', { exitCode: 0 }),
        ],
        ending: { volumesRemoved: false, deletedFromApi: false, sinceMs: nowMs - 5000 },
      },
      steps: ['stop side 25'],
    },
    {
      name: 'end in order when an init container failed for good',
      pod: { init: [sidecar('side'), sidecar('two'), 'one'], spec: { restartPolicy: 'Never' } },
      observed: {
        sandboxes: ready,
        containers: [containerWith('one', { exitCode: 1 }), containerWith('side'), containerWith('two')],
      },
      steps: ['stop two 30'],
    },
    {
      name: 'end last, in reverse order',
      pod: { init: [sidecar('side'), sidecar('two')] },
      observed: { sandboxes: ready, containers: [containerWith('side'), containerWith('two')] },
      stop: deleted,
      steps: ['stop two 20'],
    },
    {
      name: 'outlive the containers',
      pod: { init: [sidecar('side')] },
      observed: { sandboxes: ready, containers: [containerWith('app'), containerWith('side')] },
      stop: deleted,
      steps: ['stop app 20'],
    },
  ]);
});

describe('restarts', () => {
  const exited = (exitCode: number) => ({
    sandboxes: ready,
    images,
    containers: [containerWith('app', { exitCode, attempt: 2 })],
  });
  testPlans([
    { name: 'at once the first time', observed: exited(1), steps: ['start app#3'] },
    { name: 'after the back-off later', observed: { ...exited(1), backoffs: { app: backoff } }, steps: ['wait 15'] },
    {
      name: 'at once after it was calm for long',
      observed: { ...exited(1), backoffs: { app: { delayMs: 300_000, updatedAtMs: nowMs - 700_000 } } },
      steps: ['start app#3'],
    },
    {
      name: 'OnFailure: not after success',
      pod: { spec: { restartPolicy: 'OnFailure' } },
      observed: exited(0),
      steps: ['stopSandbox sandbox'],
    },
    {
      name: 'OnFailure: after failure',
      pod: { spec: { restartPolicy: 'OnFailure' } },
      observed: exited(1),
      steps: ['start app#3'],
    },
    {
      name: 'Never: a finished pod gives its network back',
      pod: { spec: { restartPolicy: 'Never' } },
      observed: exited(1),
      steps: ['stopSandbox sandbox'],
    },
    {
      name: 'Never: the others go on',
      pod: { containers: ['app', 'two'], spec: { restartPolicy: 'Never' } },
      observed: { sandboxes: ready, images, containers: [containerWith('two'), containerWith('app', { exitCode: 1 })] },
      steps: [],
    },
    {
      name: 'of what probes find unhealthy begin with a stop',
      observed: {
        sandboxes: ready,
        containers: [containerWith('app')],
        probes: { 'app-0': { started: true, ready: false, unhealthy: { message: 'dead', gracePeriodSeconds: 3 } } },
      },
      steps: ['stop app 3'],
    },
    {
      name: 'of a container whose image changed begin with a stop',
      observed: {
        sandboxes: ready,
        containers: [containerWith('app', { annotations: { 'io.kubernetes.container.hash': 'other' } })],
      },
      steps: ['stop app 30'],
    },
    {
      name: 'a container that was created but never started is removed first',
      observed: { sandboxes: ready, images, containers: [containerWith('app', { state: 'Created' })] },
      steps: ['removeContainer app-0'],
    },
  ]);
});
