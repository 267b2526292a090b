import { expect, test } from 'vitest';
import type { KubeObject } from '#api';
import { storedMeta, storedPod } from './builders.ts';
import { describeObject } from './describe-object.ts';

const metadata = storedMeta({ name: 'web' });
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
const waiting = (reason: string, message?: string) => ({
  name: 'main',
  image: 'web:1',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
});

test.each<[string, KubeObject, string]>([
  ['one without a status', { ...configMap, data: { a: '1' } } as KubeObject, '{"data":{"a":"1"}}'],
  [
    'values and conditions that do not hold',
    {
      ...deployment,
      status: {
        observedGeneration: 1,
        replicas: 3,
        conditions: [
          { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
          { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Too few.' },
        ],
      },
    } as KubeObject,
    'replicas 3; Available is False (MinimumReplicasUnavailable: Too few.)',
  ],
  [
    'what a container waits for',
    storedPod({
      status: { phase: 'Pending', containerStatuses: [waiting('ImagePullBackOff', 'Back-off pulling image')] },
    }),
    'phase Pending; container main waits (ImagePullBackOff: Back-off pulling image)',
  ],
  [
    'how a container ended before it waits for its next start',
    storedPod({
      status: {
        phase: 'Running',
        containerStatuses: [
          { ...waiting('CrashLoopBackOff'), lastState: { terminated: { exitCode: 3, reason: 'Error' } } },
        ],
      },
    }),
    'phase Running; container main waits (CrashLoopBackOff); container main ended with 3 (Error)',
  ],
  [
    'what holds a deleted one',
    { ...configMap, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] } },
    'is being deleted, held by a/b; {}',
  ],
])('%s', (_, object, text) => {
  expect(describeObject(object)).toBe(text);
});

test('long texts are cut', () => {
  const text = describeObject({ ...configMap, data: { a: 'x'.repeat(1000) } } as KubeObject);
  expect(text).toHaveLength(302);
  expect(text.endsWith(' …')).toBe(true);
});
