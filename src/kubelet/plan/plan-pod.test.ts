import { describe, expect, test } from 'vitest';
import {
  containerWith,
  nowMs,
  type ObservationParts,
  observationWith,
  type PodParts,
  podWith,
  sandboxWith,
  sidecar,
} from '../testing/builders.ts';
import type { PodStop } from './observation.ts';
import { planPod } from './plan-pod.ts';
import type { Step } from './step.ts';

/** A step in one line: its name and what it is about. */
function brief(step: Step): string {
  if (step.step === 'wait') return `wait ${(step.untilMs - nowMs) / 1000}`;
  if (step.step === 'startContainer') return `start ${step.container}#${step.attempt}`;
  if (step.step === 'stopContainer')
    return `stop ${step.container} ${step.gracePeriodSeconds}${step.hurry ? ' hurry' : ''}`;
  if (step.step === 'createSandbox') return `createSandbox ${step.attempt}`;
  if (step.step === 'ensureImage') return `image ${step.container}`;
  if (step.step === 'prepareVolume') return `volume ${step.volume}`;
  return 'id' in step ? `${step.step} ${step.id}` : step.step;
}

const plan = (pod: PodParts, observed: ObservationParts, stop?: PodStop) =>
  planPod({ pod: podWith(pod), stop }, observationWith(observed), nowMs).map(brief);

interface Case {
  readonly name: string;
  readonly pod?: PodParts;
  readonly observed?: ObservationParts;
  readonly stop?: PodStop;
  readonly steps: string[];
}

const volume = (name: string) => ({ name, emptyDir: {} });
const withVolume = { spec: { volumes: [volume('v')] } };
const ready = [sandboxWith()];
const images = { app: 'ready', one: 'ready', two: 'ready', side: 'ready' } as const;
const failure = { reason: 'ErrImagePull', message: 'no', count: 1, retryAtMs: nowMs + 7000 };
const backoff = { delayMs: 20_000, updatedAtMs: nowMs - 30_000 };
const deleted: PodStop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs - 10_000 };
const run = (cases: Case[]) =>
  test.each(cases)('$name', ({ pod = {}, observed = {}, stop, steps }) =>
    expect(plan(pod, observed, stop)).toEqual(steps),
  );

describe('a pod that begins', () => {
  run([
    {
      name: 'is let in before anything else',
      pod: withVolume,
      observed: { admitted: false },
      steps: ['admit'],
    },
    {
      name: 'ends without having been let in when it is deleted first',
      pod: withVolume,
      observed: { admitted: false, inFlight: ['admit'] },
      stop: deleted,
      steps: ['removeVolumes'],
    },
    {
      name: 'prepares everything at once',
      pod: withVolume,
      steps: ['volume v', 'image app', 'createSandbox 0'],
    },
    {
      name: 'repeats nothing that is under way',
      pod: withVolume,
      observed: { inFlight: ['prepareVolume/v', 'createSandbox', 'ensureImage/app'] },
      steps: [],
    },
    {
      name: 'waits with volumes that failed',
      pod: withVolume,
      observed: { volumes: { v: failure }, inFlight: ['createSandbox', 'ensureImage/app'] },
      steps: ['wait 7'],
    },
    {
      name: 'waits for the volumes before it starts containers',
      pod: withVolume,
      observed: { sandboxes: ready, images },
      steps: ['volume v'],
    },
    {
      name: 'makes volumes side by side, each again by itself',
      pod: { spec: { volumes: [volume('v'), volume('w'), volume('x')] } },
      observed: { sandboxes: ready, images, volumes: { v: failure, w: {} } },
      steps: ['volume x', 'wait 7'],
    },
    {
      name: 'starts containers when their volumes are there',
      pod: withVolume,
      observed: { sandboxes: ready, images, volumes: { v: {} } },
      steps: ['start app#0'],
    },
    {
      name: 'keeps only those containers waiting for an image volume that mount it',
      pod: {
        containers: ['one', { name: 'two', image: 'two:1', volumeMounts: [{ name: 'i', mountPath: '/i' }] }],
        spec: { volumes: [{ name: 'i', image: { reference: 'data:1' } }] },
      },
      observed: { sandboxes: ready, images, volumes: { i: failure } },
      steps: ['start one#0', 'wait 7'],
    },
    {
      name: 'starts all containers together',
      pod: { containers: ['one', 'two'] },
      observed: { sandboxes: ready, images },
      steps: ['start one#0', 'start two#0'],
    },
    {
      name: 'waits with an image that failed',
      observed: { sandboxes: ready, images: { app: failure } },
      steps: ['wait 7'],
    },
    { name: 'waits with a sandbox that failed', observed: { images, sandboxFailure: failure }, steps: ['wait 7'] },
    {
      name: 'waits for what is due first',
      pod: withVolume,
      observed: {
        volumes: { v: { ...failure, retryAtMs: nowMs + 3000 } },
        sandboxes: ready,
        images: { app: failure },
      },
      steps: ['wait 3'],
    },
    {
      name: 'has nothing to do once it runs',
      observed: { sandboxes: ready, containers: [containerWith('app')] },
      steps: [],
    },
  ]);
});

describe('init containers', () => {
  const pod = { init: ['one', 'two'] };
  run([
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
  run([
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
  run([
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

describe('a sandbox that died', () => {
  const dead = [sandboxWith({ state: 'NotReady' })];
  run([
    {
      name: 'what is left in it is stopped',
      observed: { sandboxes: dead, containers: [containerWith('app')] },
      steps: ['stop app 2'],
    },
    {
      name: 'is replaced',
      observed: { sandboxes: dead, images, containers: [containerWith('app', { exitCode: 137 })] },
      steps: ['createSandbox 1'],
    },
    {
      name: 'is not replaced for a pod that is done',
      pod: { spec: { restartPolicy: 'Never' } },
      observed: { sandboxes: dead, containers: [containerWith('app', { exitCode: 137 })] },
      steps: ['removeVolumes'],
    },
  ]);
});

describe('a pod whose node shuts down', () => {
  const stop: PodStop = { cause: 'shutdown', gracePeriodSeconds: 12, sinceMs: nowMs - 2000 };
  const dead = [sandboxWith({ state: 'NotReady' })];
  run([
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

describe('containers that the runtime has forgotten', () => {
  const before = (name: string, exitCode?: number) => ({
    name,
    restartCount: 2,
    ready: false,
    image: '',
    imageID: '',
    containerID: `containerd://${name}`,
    state: exitCode === undefined ? { running: {} } : { terminated: { exitCode } },
  });
  const pod: PodParts = { containers: ['one', 'two'], spec: { restartPolicy: 'OnFailure' } };
  run([
    {
      name: 'are counted on, and not run again when they had ended for good',
      pod: { ...pod, status: { containerStatuses: [before('one', 0), before('two')] } },
      observed: { sandboxes: ready, images },
      steps: ['start two#3'],
    },
    {
      name: 'end the pod when all had ended for good',
      pod: { ...pod, status: { containerStatuses: [before('one', 0), before('two', 0)] } },
      observed: { sandboxes: ready, images },
      steps: ['stopSandbox sandbox'],
    },
  ]);
});

describe('a pod that is deleted', () => {
  const gone = { containers: [containerWith('app', { exitCode: 0 })] };
  const notReady = [sandboxWith({ state: 'NotReady' })];
  run([
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
  run([
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
