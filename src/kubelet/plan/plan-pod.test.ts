import { describe } from 'vitest';
import { containerWith, nowMs, type PodParts, sandboxWith } from '../testing/builders.ts';
import { deleted, images, ready, testPlans } from '../testing/plan-cases.ts';

const volume = (name: string) => ({ name, emptyDir: {} });
const withVolume = { spec: { volumes: [volume('v')] } };
const withDevices = { spec: { resourceClaims: [{ name: 'd', resourceClaimName: 'c' }] } };
const failure = { reason: 'ErrImagePull', message: 'no', count: 1, retryAtMs: nowMs + 7000 };

describe('a pod that begins', () => {
  testPlans([
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
      name: 'has its devices prepared before there is a sandbox',
      pod: withDevices,
      steps: ['prepareDevices', 'image app'],
    },
    {
      name: 'waits with devices that cannot be prepared',
      pod: withDevices,
      observed: { devices: failure, images },
      steps: ['wait 7'],
    },
    {
      name: 'goes on when its devices are prepared',
      pod: withDevices,
      observed: { devices: 'ready', images },
      steps: ['createSandbox 0'],
    },
    {
      name: 'has its devices looked at again by a kubelet that was started anew, and starts nothing before',
      pod: withDevices,
      observed: { sandboxes: ready, images },
      steps: ['prepareDevices'],
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

describe('a sandbox that died', () => {
  const dead = [sandboxWith({ state: 'NotReady' })];
  testPlans([
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
  testPlans([
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
